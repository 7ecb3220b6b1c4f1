package io.skystack.dns.rewrite;

import io.skystack.common.cli.Nearest;
import io.skystack.dns.match.NameMatch;
import io.skystack.dns.match.NameMatch.Kind;
import io.skystack.dns.match.Replacement;
import io.skystack.dns.plugin.Lookup;
import io.skystack.dns.rewrite.NameRule.Answers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

/** Reads one rule from its words. What is wrong is an {@link IllegalArgumentException}. */
final class RuleParser {
  private static final List<String> FIELDS =
      List.of("name", "type", "class", "edns0", "ttl", "cname", "rcode");

  /** The largest TTL (RFC 2181 section 8). */
  private static final long MAX_TTL = Integer.MAX_VALUE;

  private final List<String> words;
  private final Lookup lookup;
  private final boolean stops;
  private int at;

  RuleParser(List<String> words, Lookup lookup) {
    this.words = List.copyOf(words);
    this.lookup = lookup;
    String first = words.isEmpty() ? "" : words.get(0).toLowerCase(Locale.ROOT);
    this.stops = !first.equals("continue");
    this.at = first.equals("continue") || first.equals("stop") ? 1 : 0;
  }

  Rule parse() {
    String field = next("a field to rewrite").toLowerCase(Locale.ROOT);
    return switch (field) {
      case "name" -> name();
      case "type" -> type();
      case "class" -> dclass();
      case "edns0" -> new EdnsRuleParser(words.subList(at, words.size()), stops).parse();
      case "ttl" -> ttl();
      case "rcode" -> rcode();
      case "cname" -> cname();
      case "answer" ->
          throw new IllegalArgumentException("'answer' stands behind a rule for a name only");
      default ->
          throw new IllegalArgumentException(
              "'%s' is no field that can be rewritten%s"
                  .formatted(field, Nearest.didYouMean(field, FIELDS)));
    };
  }

  private int left() {
    return words.size() - at;
  }

  private String next(String what) {
    if (at == words.size()) {
      throw new IllegalArgumentException(what + " is missing");
    }
    return words.get(at++);
  }

  private void end() {
    if (left() > 0) {
      throw new IllegalArgumentException("'%s' is too much".formatted(words.get(at)));
    }
  }

  /** The word for a kind of match, if there are at least so many words; else exact. */
  private Kind kind(int least) {
    if (left() < least) {
      return Kind.EXACT;
    }
    String word = next("a kind of match");
    return Kind.of(word)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "'%s' is none of exact, prefix, suffix, substring, regex".formatted(word)));
  }

  private NameMatch match(Kind kind, String from) {
    return NameMatch.of(kind, kind == Kind.REGEX ? from : NameMatch.normal(from));
  }

  private Rule name() {
    Kind kind = kind(3);
    NameMatch match = match(kind, next("the name to rewrite"));
    String to = NameMatch.normal(next("the name to rewrite it to"));
    boolean metadata = left() > 0 && words.get(at).equals("metadata");
    if (metadata) {
      at++;
      if (kind != Kind.REGEX) {
        throw new IllegalArgumentException("'metadata' goes with regex only");
      }
    }
    // Labels of metadata are told apart by case, so that only the rest is put into lower case.
    String target = metadata ? withDot(words.get(at - 2)) : to;
    return NameRule.of(stops, match, target, metadata, answers());
  }

  private static String withDot(String name) {
    return name.endsWith(".") ? name : name + ".";
  }

  private Answers answers() {
    boolean auto = false;
    boolean names = false;
    boolean begun = false;
    List<AnswerRule> rules = new ArrayList<>();
    while (left() > 0) {
      String word = next("a rule for answers");
      if (word.equals("answer")) {
        begun = true;
        word = next("auto, name or value");
      } else if (!begun) {
        throw new IllegalArgumentException("'%s' stands where 'answer' should".formatted(word));
      }
      switch (word) {
        case "auto" -> auto = true;
        case "name" -> {
          // "answer name auto" is the same as "answer auto".
          if (left() > 0 && words.get(at).equals("auto") && !isPair()) {
            at++;
            auto = true;
          } else {
            names = true;
            rules.add(Answers.names(next("a regular expression"), next("what it becomes")));
          }
        }
        case "value" ->
            rules.add(Answers.values(next("a regular expression"), next("what it becomes")));
        default ->
            throw new IllegalArgumentException(
                "answer: '%s' is none of auto, name, value".formatted(word));
      }
    }
    if (auto && names) {
      throw new IllegalArgumentException("'answer auto' and 'answer name' exclude each other");
    }
    return new Answers(auto, rules);
  }

  /** Whether two words follow that could be an expression and what it becomes. */
  private boolean isPair() {
    return left() > 1 && !words.get(at + 1).equals("answer") && !words.get(at + 1).equals("value");
  }

  private Rule type() {
    int from = typeOf(next("the type to rewrite"));
    int to = typeOf(next("the type to rewrite it to"));
    end();
    return QuestionRule.type(stops, from, to);
  }

  private static int typeOf(String word) {
    int type = Type.value(word.toUpperCase(Locale.ROOT));
    if (type < 0) {
      throw new IllegalArgumentException("'%s' is no type".formatted(word));
    }
    return type;
  }

  private Rule dclass() {
    int from = classOf(next("the class to rewrite"));
    int to = classOf(next("the class to rewrite it to"));
    end();
    return QuestionRule.dclass(stops, from, to);
  }

  private static int classOf(String word) {
    int dclass = DClass.value(word.toUpperCase(Locale.ROOT));
    if (dclass < 0) {
      throw new IllegalArgumentException("'%s' is no class".formatted(word));
    }
    return dclass;
  }

  private Rule ttl() {
    Kind kind = kind(3);
    NameMatch match = match(kind, next("a name"));
    String range = next("a TTL");
    end();
    int dash = range.indexOf('-');
    long least = dash < 0 ? seconds(range, range, 0) : seconds(range, range.substring(0, dash), 0);
    long most = dash < 0 ? least : seconds(range, range.substring(dash + 1), MAX_TTL);
    if (least > most || range.equals("-")) {
      throw wrongTtl(range);
    }
    return ResponseRule.ttl(stops, match, least, most);
  }

  private static long seconds(String range, String text, long otherwise) {
    if (text.isEmpty()) {
      return otherwise;
    }
    try {
      long seconds = Long.parseLong(text);
      if (text.chars().allMatch(Character::isDigit) && seconds <= MAX_TTL) {
        return seconds;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw wrongTtl(range);
  }

  private static IllegalArgumentException wrongTtl(String range) {
    return new IllegalArgumentException(
        "'%s' is no TTL: write seconds, or a range such as 30-300, 30- or -300".formatted(range));
  }

  private Rule rcode() {
    Kind kind = kind(4);
    NameMatch match = match(kind, next("a name"));
    int from = rcodeOf(next("the response code to rewrite"));
    int to = rcodeOf(next("the response code to rewrite it to"));
    end();
    return ResponseRule.rcode(stops, match, from, to);
  }

  private static int rcodeOf(String word) {
    try {
      int rcode = word.matches("\\d{1,4}") ? Integer.parseInt(word) : Rcode.value(word);
      if (rcode >= 0 && rcode < 4096) {
        return rcode;
      }
    } catch (IllegalArgumentException e) {
      // said below
    }
    throw new IllegalArgumentException("'%s' is no response code".formatted(word));
  }

  private Rule cname() {
    Kind kind = kind(3);
    String from = next("the target to rewrite");
    String to = next("the target to rewrite it to").toLowerCase(Locale.ROOT);
    end();
    boolean isExact = kind == Kind.EXACT;
    String lower = from.toLowerCase(Locale.ROOT);
    NameMatch match = NameMatch.of(kind, isExact ? NameMatch.normal(from) : lower);
    if (kind == Kind.REGEX) {
      NameRule.checkGroups(match, Replacement.ofGroups(to), to);
    }
    return ResponseRule.cname(stops, match, isExact ? NameMatch.normal(to) : to, lookup);
  }

  /** The value of an option's code. */
  static Optional<Integer> code(String word) {
    try {
      int code = Integer.decode(word);
      return code >= 0 && code <= 0xFFFF ? Optional.of(code) : Optional.empty();
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}
