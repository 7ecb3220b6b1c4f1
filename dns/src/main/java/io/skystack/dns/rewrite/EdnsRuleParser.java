package io.skystack.dns.rewrite;

import io.skystack.dns.plugin.Metadata;
import io.skystack.dns.rewrite.EdnsRule.Action;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.xbill.DNS.EDNSOption.Code;

/** Reads a rule for an option from its words: {@code local set 0xffee abcd}. */
final class EdnsRuleParser {
  private static final int IPV4_BITS = 32;
  private static final int IPV6_BITS = 128;

  private final List<String> words;
  private final boolean stops;

  /**
   * @param words behind {@code edns0}; {@code revert} at their end says what is so anyway
   */
  EdnsRuleParser(List<String> words, boolean stops) {
    List<String> own = new ArrayList<>(words);
    if (own.size() > 2 && own.get(own.size() - 1).equals("revert")) {
      own.remove(own.size() - 1);
    }
    this.words = List.copyOf(own);
    this.stops = stops;
  }

  Rule parse() {
    if (words.size() < 2) {
      throw new IllegalArgumentException("edns0 needs an option and an action");
    }
    Action action = action(words.get(1));
    boolean unsets = action == Action.UNSET;
    return switch (words.get(0).toLowerCase(Locale.ROOT)) {
      case "local" -> {
        expect(unsets ? 3 : 4);
        yield new EdnsRule(
            stops, action, code(words.get(2)), unsets ? OptionValue.NONE : data(words.get(3)));
      }
      case "nsid" -> {
        expect(2);
        yield new EdnsRule(stops, action, Code.NSID, OptionValue.NONE);
      }
      case "subnet" -> {
        expect(unsets ? 2 : 4);
        yield new EdnsRule(
            stops,
            action,
            Code.CLIENT_SUBNET,
            unsets
                ? OptionValue.NONE
                : OptionValue.ofSubnet(
                    bits(words.get(2), IPV4_BITS), bits(words.get(3), IPV6_BITS)));
      }
      default ->
          throw new IllegalArgumentException(
              "edns0: '%s' is none of local, nsid, subnet".formatted(words.get(0)));
    };
  }

  private void expect(int count) {
    if (words.size() != count) {
      throw new IllegalArgumentException(
          "edns0 %s %s takes %d values, not %d"
              .formatted(words.get(0), words.get(1), count - 2, words.size() - 2));
    }
  }

  private static Action action(String word) {
    for (Action action : Action.values()) {
      if (action.name().equalsIgnoreCase(word)) {
        return action;
      }
    }
    throw new IllegalArgumentException(
        "edns0: '%s' is none of append, replace, set, unset".formatted(word));
  }

  private static int code(String word) {
    return RuleParser.code(word)
        .orElseThrow(
            () -> new IllegalArgumentException("edns0: '%s' is no option's code".formatted(word)));
  }

  private static int bits(String word, int most) {
    return RuleParser.code(word)
        .filter(bits -> bits <= most)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "edns0 subnet: '%s' is no length from 0 to %d".formatted(word, most)));
  }

  private static OptionValue data(String word) {
    if (word.startsWith("{") && word.endsWith("}")) {
      String name = word.substring(1, word.length() - 1);
      if (Metadata.isLabel(name)) {
        return OptionValue.ofMetadata(name);
      }
      return OptionValue.ofVariable(name)
          .orElseThrow(() -> new IllegalArgumentException("edns0: there is no variable " + word));
    }
    if (!word.startsWith("0x")) {
      return OptionValue.of(word.getBytes(StandardCharsets.UTF_8));
    }
    try {
      return OptionValue.of(HexFormat.of().parseHex(word.substring(2)));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "edns0: '%s' is no number in hexadecimal digits, two for each byte".formatted(word), e);
    }
  }
}
