package io.skystack.dns.match;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A regular expression in the syntax of RE2. Whatever it is, the time that it takes grows no faster
 * than the text it is matched with: no name can make the server busy.
 */
public final class Regex {
  /** The longest one, in characters. */
  public static final int MAX_LENGTH = 10_000;

  private final Pattern pattern;

  private Regex(Pattern pattern) {
    this.pattern = pattern;
  }

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException with what is wrong with it, in a few words
   */
  public static Regex of(String text) {
    if (text.length() > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "the regular expression is longer than " + MAX_LENGTH + " characters");
    }
    try {
      return new Regex(Pattern.compile(text));
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          "'%s' is no regular expression: %s".formatted(text, e.getDescription()), e);
    }
  }

  /** Whether a part of the text matches. */
  public boolean matches(String text) {
    return pattern.matcher(text).find();
  }

  /** How many groups it has, beside the whole match. */
  public int groups() {
    return pattern.groupCount();
  }

  /** The first match in a text. */
  public Optional<Match> find(String text) {
    Matcher matcher = pattern.matcher(text);
    if (!matcher.find()) {
      return Optional.empty();
    }
    List<String> groups = new ArrayList<>();
    for (int i = 0; i <= matcher.groupCount(); i++) {
      String group = matcher.group(i);
      groups.add(group == null ? "" : group);
    }
    Map<String, String> named = new LinkedHashMap<>();
    pattern.namedGroups().forEach((name, number) -> named.put(name, groups.get(number)));
    return Optional.of(new Match(groups, named));
  }

  /**
   * What was found.
   *
   * @param groups the whole match, then its groups; empty text for those that took no part
   * @param named the groups that have names
   */
  public record Match(List<String> groups, Map<String, String> named) {
    public Match {
      groups = List.copyOf(groups);
      named = Map.copyOf(named);
    }
  }

  @Override
  public String toString() {
    return pattern.pattern();
  }
}
