package io.skystack.dns.match;

import java.util.Locale;
import java.util.Optional;

/**
 * How names are found, and what is put in place of what was found. Names are text in lower case,
 * with the dot at their end. Immutable.
 */
public final class NameMatch {
  private final Kind kind;
  private final String from;
  private final Optional<Regex> regex;

  /** By what names are found. */
  public enum Kind {
    /** The whole name. */
    EXACT,
    /** Its beginning. */
    PREFIX,
    /** Its end. */
    SUFFIX,
    /** Any part of it. */
    SUBSTRING,
    /** A regular expression, which a part of it matches. */
    REGEX;

    /** The word for it in a Corefile. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** The kind that a word names. */
    public static Optional<Kind> of(String word) {
      for (Kind kind : values()) {
        if (kind.word().equals(word.toLowerCase(Locale.ROOT))) {
          return Optional.of(kind);
        }
      }
      return Optional.empty();
    }
  }

  private NameMatch(Kind kind, String from, Optional<Regex> regex) {
    this.kind = kind;
    this.from = from;
    this.regex = regex;
  }

  /**
   * A way to find names.
   *
   * @param from the text as it is to be found, or a regular expression
   * @throws IllegalArgumentException if a regular expression is none
   */
  public static NameMatch of(Kind kind, String from) {
    return new NameMatch(
        kind, from, kind == Kind.REGEX ? Optional.of(Regex.of(from)) : Optional.empty());
  }

  /** A name as it is written here: in lower case, with a dot at its end. */
  public static String normal(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.endsWith(".") ? lower : lower + ".";
  }

  /** How names are found. */
  public Kind kind() {
    return kind;
  }

  /** What is found, as it was written. */
  public String from() {
    return from;
  }

  /** Whether a name is found. */
  public boolean matches(String name) {
    return switch (kind) {
      case EXACT -> name.equals(from);
      case PREFIX -> name.startsWith(from);
      case SUFFIX -> name.endsWith(from);
      case SUBSTRING -> name.contains(from);
      case REGEX -> regex.orElseThrow().matches(name);
    };
  }

  /**
   * A name with something in place of what was found; of a regular expression the whole name is
   * replaced.
   *
   * @return empty if the name is not found
   */
  public Optional<String> replaced(String name, Replacement to, String plainTo) {
    if (kind == Kind.REGEX) {
      return regex.orElseThrow().find(name).map(to::fill);
    }
    if (!matches(name)) {
      return Optional.empty();
    }
    return Optional.of(
        switch (kind) {
          case EXACT -> plainTo;
          case PREFIX -> plainTo + name.substring(from.length());
          case SUFFIX -> name.substring(0, name.length() - from.length()) + plainTo;
          default -> name.replace(from, plainTo);
        });
  }

  /** The first match of a regular expression; empty for all other kinds. */
  public Optional<Regex.Match> find(String name) {
    return regex.flatMap(expression -> expression.find(name));
  }

  /** The groups that a regular expression has; 0 for all other kinds. */
  public int groups() {
    return regex.map(Regex::groups).orElse(0);
  }
}
