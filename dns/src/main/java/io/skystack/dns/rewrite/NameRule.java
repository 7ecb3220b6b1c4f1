package io.skystack.dns.rewrite;

import io.skystack.dns.match.NameMatch;
import io.skystack.dns.match.NameMatch.Kind;
import io.skystack.dns.match.Replacement;
import io.skystack.dns.plugin.Metadata;
import io.skystack.dns.plugin.Query;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.xbill.DNS.Name;

/**
 * Changes the name that is asked for. Names in the answer become those that were asked for again,
 * as far as the rule says so; a rule for an exact name always does.
 */
public final class NameRule implements Rule {
  private final boolean stops;
  private final NameMatch match;
  private final String to;
  private final Replacement replacement;
  private final boolean auto;
  private final List<AnswerRule> fixed;

  private NameRule(
      boolean stops,
      NameMatch match,
      String to,
      Replacement replacement,
      boolean auto,
      List<AnswerRule> fixed) {
    this.stops = stops;
    this.match = match;
    this.to = to;
    this.replacement = replacement;
    this.auto = auto;
    this.fixed = List.copyOf(fixed);
  }

  /**
   * A rule.
   *
   * @param to what comes in place of what is found; of a regular expression, with places for its
   *     groups
   * @param metadata whether {@code to} may have places for metadata, as {@code {plugin/label}}
   * @param answers what is done to answers
   * @throws IllegalArgumentException if there are places for more groups than there are
   */
  public static NameRule of(
      boolean stops, NameMatch match, String to, boolean metadata, Answers answers) {
    Replacement replacement =
        metadata ? Replacement.of(to, Metadata::isLabel) : Replacement.ofGroups(to);
    if (match.kind() == Kind.REGEX) {
      checkGroups(match, replacement, to);
    }
    boolean isSuffix = match.kind() == Kind.SUFFIX;
    List<AnswerRule> fixed = new ArrayList<>();
    if (isSuffix && answers.auto()) {
      NameChange back = NameChange.suffix(to, match.from());
      fixed.add(back.owners());
      fixed.add(back.values());
    }
    fixed.addAll(answers.rules());
    boolean auto = match.kind() == Kind.EXACT || (answers.auto() && !isSuffix);
    return new NameRule(stops, match, to, replacement, auto, fixed);
  }

  static void checkGroups(NameMatch match, Replacement replacement, String to) {
    if (replacement.highestGroup() > match.groups()) {
      throw new IllegalArgumentException(
          "'%s' has a place for a group that '%s' does not have".formatted(to, match.from()));
    }
  }

  /**
   * What is done to answers.
   *
   * @param auto whether names in them become what they were before the rule, as far as that can be
   *     told
   * @param rules what else, in the order in which it is written
   */
  public record Answers(boolean auto, List<AnswerRule> rules) {
    /** Nothing. */
    public static final Answers NONE = new Answers(false, List.of());

    public Answers {
      rules = List.copyOf(rules);
    }

    /**
     * Owners that a regular expression matches become others.
     *
     * @throws IllegalArgumentException if it is none, or lacks a group
     */
    public static AnswerRule names(String regex, String to) {
      return change(regex, to).owners();
    }

    /**
     * Names in data that a regular expression matches become others.
     *
     * @throws IllegalArgumentException if it is none, or lacks a group
     */
    public static AnswerRule values(String regex, String to) {
      return change(regex, to).values();
    }

    private static NameChange change(String regex, String to) {
      NameMatch match = NameMatch.of(Kind.REGEX, regex);
      Replacement replacement = Replacement.ofGroups(NameMatch.normal(to));
      checkGroups(match, replacement, to);
      return NameChange.regex(match, replacement);
    }
  }

  @Override
  public boolean stops() {
    return stops;
  }

  @Override
  public boolean isForAll() {
    return !replacement.hasValues();
  }

  @Override
  public Outcome apply(Query query, String name) {
    Optional<String> changed =
        replacement.hasValues()
            ? match
                .find(name)
                .flatMap(found -> replacement.fill(found, query.context().metadata()::value))
                .map(NameMatch::normal)
            : match.replaced(name, replacement, to);
    if (changed.isEmpty()) {
      return Outcome.Ignored.IGNORED;
    }
    Optional<Name> next = NameChange.parse(changed.get());
    if (next.isEmpty()) {
      return new Outcome.Invalid(changed.get());
    }
    return new Outcome.Done(query.withName(next.get()), answers(next.get(), name));
  }

  private List<AnswerRule> answers(Name next, String before) {
    if (!auto) {
      return fixed;
    }
    NameChange back = NameChange.remap(next, NameChange.parse(before).orElse(next));
    List<AnswerRule> all = new ArrayList<>(fixed.size() + 2);
    all.add(back.owners());
    all.add(back.values());
    all.addAll(fixed);
    return all;
  }
}
