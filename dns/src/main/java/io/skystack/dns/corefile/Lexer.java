package io.skystack.dns.corefile;

import io.skystack.dns.corefile.Token.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Takes the text of a Corefile apart into words. A word ends at white space; one that begins with a
 * quote ends at the next quote, over line ends too, and {@code \"} is a quote in it. A {@code #}
 * where a word could begin starts a comment. {@code {$NAME}} and {@code {%NAME%}} stand for
 * variables of the environment; one that is not set stands for nothing.
 */
final class Lexer {
  private static final Pattern VARIABLE =
      Pattern.compile("\\{\\$([^{}$%\\s]+)\\}|\\{%([^{}$%\\s]+)%\\}");

  private final String text;
  private final String file;
  private final Map<String, String> environment;
  private final Complaints complaints;
  private final List<Token> tokens = new ArrayList<>();
  private int at;
  private int line = 1;
  private boolean startsLine = true;

  private Lexer(String text, String file, Map<String, String> environment, Complaints complaints) {
    this.text = text;
    this.file = file;
    this.environment = environment;
    this.complaints = complaints;
  }

  /** The words of a file. */
  static List<Token> read(
      String text, String file, Map<String, String> environment, Complaints complaints) {
    Lexer lexer = new Lexer(text, file, environment, complaints);
    lexer.readAll();
    return lexer.tokens;
  }

  private void readAll() {
    if (text.startsWith("\uFEFF")) { // some editors put it there
      at = 1;
    }
    while (at < text.length()) {
      char next = text.charAt(at);
      if (next == '\n') {
        line++;
        startsLine = true;
        at++;
      } else if (Character.isWhitespace(next)) {
        at++;
      } else if (next == '#') {
        skipComment();
      } else if (next == '"') {
        readQuoted();
      } else {
        readPlain();
      }
    }
  }

  private void skipComment() {
    while (at < text.length() && text.charAt(at) != '\n') {
      at++;
    }
  }

  private void readPlain() {
    int from = at;
    while (at < text.length() && !Character.isWhitespace(text.charAt(at))) {
      at++;
    }
    add(text.substring(from, at), line, false);
  }

  private void readQuoted() {
    int first = line;
    StringBuilder word = new StringBuilder();
    at++;
    while (at < text.length() && text.charAt(at) != '"') {
      char next = text.charAt(at);
      if (next == '\\' && at + 1 < text.length() && text.charAt(at + 1) == '"') {
        at++;
        next = '"';
      } else if (next == '\n') {
        line++;
      }
      word.append(next);
      at++;
    }
    if (at == text.length()) {
      complaints.error(new Place(file, first), "the quote that begins here has no end");
    }
    at++;
    add(word.toString(), first, true);
  }

  private void add(String word, int of, boolean quoted) {
    tokens.add(new Token(withVariables(word), new Place(file, of), quoted, startsLine));
    startsLine = false;
  }

  private String withVariables(String word) {
    if (word.indexOf('{') < 0) {
      return word;
    }
    return VARIABLE
        .matcher(word)
        .replaceAll(found -> Matcher.quoteReplacement(value(found.group(1), found.group(2))));
  }

  private String value(@Nullable String one, @Nullable String other) {
    return environment.getOrDefault(one == null ? String.valueOf(other) : one, "");
  }
}
