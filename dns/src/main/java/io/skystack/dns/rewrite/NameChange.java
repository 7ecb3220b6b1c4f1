package io.skystack.dns.rewrite;

import io.skystack.dns.match.NameMatch;
import io.skystack.dns.match.Replacement;
import io.skystack.dns.plugin.RecordCopy;
import java.util.Optional;
import org.xbill.DNS.Name;
import org.xbill.DNS.NameTooLongException;
import org.xbill.DNS.TextParseException;

/** How names in an answer are changed; empty for a name that stays. */
@FunctionalInterface
interface NameChange {
  Optional<Name> of(Name name);

  /** Owners of records. */
  default AnswerRule owners() {
    return AnswerRule.ofRecords(
        record -> of(record.getName()).map(to -> RecordCopy.withName(record, to)).orElse(record));
  }

  /** Names in the data of records. */
  default AnswerRule values() {
    return AnswerRule.ofRecords(record -> Records.withValue(record, this::of));
  }

  /** One name, and those below it, become another, and those below that. */
  static NameChange remap(Name from, Name to) {
    return name -> {
      if (!name.subdomain(from)) {
        return Optional.empty();
      }
      try {
        return Optional.of(
            name.labels() == from.labels() ? to : Name.concatenate(name.relativize(from), to));
      } catch (NameTooLongException e) {
        return Optional.empty();
      }
    };
  }

  /** The end of a name, as text, becomes another. */
  static NameChange suffix(String from, String to) {
    return name -> {
      String text = text(name);
      return text.endsWith(from)
          ? parse(text.substring(0, text.length() - from.length()) + to)
          : Optional.empty();
    };
  }

  /** A name that a regular expression matches becomes another. */
  static NameChange regex(NameMatch match, Replacement to) {
    return name -> match.replaced(text(name), to, "").flatMap(NameChange::parse);
  }

  /** A name as text in lower case, with the dot at its end. */
  static String text(Name name) {
    return NameMatch.normal(name.toString());
  }

  /** The name that a text is, if it is one. */
  static Optional<Name> parse(String text) {
    try {
      return Optional.of(Name.fromString(text, Name.root));
    } catch (TextParseException e) {
      return Optional.empty();
    }
  }
}
