package io.skystack.dns.tsig;

import io.skystack.common.cli.OperatorException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.xbill.DNS.Name;

/**
 * A file of keys as BIND has them: {@code key NAME { algorithm NAME; secret "BASE64"; };}, with
 * comments of all its kinds.
 */
final class KeyFile {
  /** Room for thousands of keys. */
  private static final int MOST_BYTES = 1 << 20;

  /** Space and comments, or a quoted word, a sign, or a plain word. */
  private static final Pattern TOKENS =
      Pattern.compile(
          "(?<skipped>\\s+|(?:#|//)[^\\n]*|/\\*(?s:.*?)\\*/)"
              + "|\"(?<quoted>[^\"\\n]*)\"|(?<sign>[{};])|(?<word>[^\\s{};\"]+)|(?<other>.)");

  private final Path file;
  private final List<Token> tokens = new ArrayList<>();
  private int next;

  private record Token(String text, boolean isSign, int line) {
    boolean is(String sign) {
      return isSign && text.equals(sign);
    }
  }

  private KeyFile(Path file) {
    this.file = file;
  }

  /**
   * Reads all keys of a file.
   *
   * @throws OperatorException if it cannot be read, with the line where there is one
   */
  static List<Key> read(Path file) {
    KeyFile reader = new KeyFile(file);
    reader.split(text(file));
    List<Key> keys = new ArrayList<>();
    while (reader.next < reader.tokens.size()) {
      keys.add(reader.key());
    }
    return keys;
  }

  private static String text(Path file) {
    try {
      if (Files.size(file) > MOST_BYTES) {
        throw new OperatorException(file + " is no file of keys: it is larger than 1 MiB");
      }
      return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new OperatorException(
          Files.exists(file) ? "cannot read " + file : "there is no file " + file, e);
    }
  }

  private void split(String text) {
    Matcher matcher = TOKENS.matcher(text);
    int line = 1;
    while (matcher.find()) {
      if (matcher.group("quoted") != null) {
        tokens.add(new Token(matcher.group("quoted"), false, line));
      } else if (matcher.group("skipped") == null) {
        tokens.add(new Token(matcher.group(), matcher.group("sign") != null, line));
      }
      line += (int) matcher.group().chars().filter(c -> c == '\n').count();
    }
  }

  private Key key() {
    Token begin = word("'key'");
    if (!begin.text.equals("key")) {
      throw wrong(begin.line, "'key' was expected, not '" + begin.text + "'");
    }
    Name name = read(word("the name of a key"), KeyReader::name);
    sign("{");
    Optional<Algorithm> algorithm = Optional.empty();
    Optional<byte[]> secret = Optional.empty();
    while (!peek().is("}")) {
      Token property = word("'algorithm' or 'secret'");
      Token value = word("a value");
      switch (property.text) {
        case "algorithm" -> algorithm = Optional.of(read(value, KeyReader::algorithm));
        case "secret" -> secret = Optional.of(read(value, text -> KeyReader.secret(name, text)));
        default -> throw wrong(value.line, "a key has no '" + property.text + "'");
      }
      sign(";");
    }
    next++;
    if (next < tokens.size()) {
      sign(";");
    }
    if (secret.isEmpty()) {
      throw wrong(begin.line, name + " has no secret");
    }
    return new Key(name, algorithm, secret.get());
  }

  /** What a word says; a complaint of it names its line. */
  private <T> T read(Token word, Function<String, T> reader) {
    try {
      return reader.apply(word.text);
    } catch (OperatorException e) {
      throw wrong(word.line, e.getMessage());
    }
  }

  private Token peek() {
    if (next == tokens.size()) {
      int last = tokens.isEmpty() ? 1 : tokens.get(next - 1).line;
      throw wrong(last, "the file ends within a key");
    }
    return tokens.get(next);
  }

  private Token word(String what) {
    Token token = peek();
    if (token.isSign) {
      throw wrong(token.line, what + " was expected, not '" + token.text + "'");
    }
    next++;
    return token;
  }

  private void sign(String sign) {
    Token token = peek();
    if (!token.is(sign)) {
      throw wrong(token.line, "'" + sign + "' is missing");
    }
    next++;
  }

  private OperatorException wrong(int line, String what) {
    return new OperatorException("%s:%d: %s".formatted(file, line, what));
  }
}
