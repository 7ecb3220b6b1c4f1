package io.skystack.dns.match;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Text with places for the groups of a match, {@code {0}} for the whole, {@code {1}} for the first
 * …; and, where that is wanted, for values by other names. What is filled in is not looked at
 * again.
 */
public final class Replacement {
  private final List<Part> parts;

  private sealed interface Part {}

  private record Text(String text) implements Part {}

  private record Group(int number) implements Part {}

  private record Value(String name) implements Part {}

  private Replacement(List<Part> parts) {
    this.parts = List.copyOf(parts);
  }

  /** One with places for groups alone; all else in braces is text. */
  public static Replacement ofGroups(String text) {
    return of(text, name -> false);
  }

  /**
   * One with places for values as well.
   *
   * @param isValue which words in braces are the names of values
   */
  public static Replacement of(String text, Predicate<String> isValue) {
    List<Part> parts = new ArrayList<>();
    int from = 0;
    int open = text.indexOf('{');
    while (open >= 0) {
      int close = text.indexOf('}', open);
      if (close < 0) {
        break;
      }
      String word = text.substring(open + 1, close);
      Optional<Part> place = place(word, isValue);
      if (place.isPresent()) {
        parts.add(new Text(text.substring(from, open)));
        parts.add(place.get());
        from = close + 1;
      }
      open = text.indexOf('{', place.isPresent() ? from : open + 1);
    }
    parts.add(new Text(text.substring(from)));
    return new Replacement(parts);
  }

  private static Optional<Part> place(String word, Predicate<String> isValue) {
    if (!word.isEmpty() && word.length() <= 3 && word.chars().allMatch(Character::isDigit)) {
      return Optional.of(new Group(Integer.parseInt(word)));
    }
    return isValue.test(word) ? Optional.of(new Value(word)) : Optional.empty();
  }

  /** The highest group that it has a place for; -1 for none. */
  public int highestGroup() {
    return parts.stream()
        .mapToInt(part -> part instanceof Group group ? group.number() : -1)
        .max()
        .orElse(-1);
  }

  /** Whether it has a place for a value. */
  public boolean hasValues() {
    return parts.stream().anyMatch(Value.class::isInstance);
  }

  /** Filled in with a match; places for groups that it does not have stay as they are written. */
  public String fill(Regex.Match match) {
    return fill(match, name -> "").orElse("");
  }

  /** Filled in with a match and values; empty if one of these is empty text. */
  public Optional<String> fill(Regex.Match match, Function<String, String> values) {
    StringBuilder text = new StringBuilder();
    for (Part part : parts) {
      if (part instanceof Text plain) {
        text.append(plain.text());
      } else if (part instanceof Group group) {
        boolean isThere = group.number() < match.groups().size();
        text.append(isThere ? match.groups().get(group.number()) : "{" + group.number() + "}");
      } else if (part instanceof Value value) {
        String filled = values.apply(value.name());
        if (filled.isEmpty()) {
          return Optional.empty();
        }
        text.append(filled);
      }
    }
    return Optional.of(text.toString());
  }
}
