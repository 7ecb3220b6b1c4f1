package io.skystack.dns.template;

import java.io.IOException;
import java.util.Optional;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.TTL;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Tokenizer;
import org.xbill.DNS.Type;

/** Reads a record from one line of a zone file (RFC 1035 section 5.1). */
final class RecordText {
  /** Of a record that does not say, in seconds. */
  private static final long DEFAULT_TTL = 3600;

  private RecordText() {}

  /**
   * The record; empty for a line with nothing in it.
   *
   * @throws TemplateException if it is none
   */
  static Optional<Record> parse(String line) {
    if (line.isBlank()) {
      return Optional.empty();
    }
    try (Tokenizer words = new Tokenizer(line)) {
      return Optional.of(parse(words));
    } catch (IOException | IllegalArgumentException e) {
      throw new TemplateException("'%s' is no record: %s".formatted(line, e.getMessage()));
    }
  }

  /** The TTL and the class may change places, and either may be missing. */
  private static Record parse(Tokenizer words) throws IOException {
    Name owner = words.getName(Name.root);
    long ttl = DEFAULT_TTL;
    int dclass = DClass.IN;
    while (true) {
      String word = words.getString();
      int type = Type.value(word);
      if (DClass.value(word) >= 0) {
        dclass = DClass.value(word);
      } else if (type >= 0) {
        return Record.fromString(owner, type, dclass, ttl, words, Name.root);
      } else if (Character.isDigit(word.charAt(0))) {
        ttl = TTL.parse(word, true);
      } else {
        throw new TextParseException("'" + word + "' is no type");
      }
    }
  }
}
