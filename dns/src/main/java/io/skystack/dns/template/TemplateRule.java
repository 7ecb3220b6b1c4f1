package io.skystack.dns.template;

import io.skystack.dns.expression.Expression;
import io.skystack.dns.expression.QueryFunctions;
import io.skystack.dns.match.Regex;
import io.skystack.dns.plugin.ExtendedError;
import io.skystack.dns.plugin.Zones;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.xbill.DNS.Rcode;

/**
 * What one {@code template} answers.
 *
 * @param dclass of queries; {@link org.xbill.DNS.DClass#ANY} for all
 * @param type of queries; {@link org.xbill.DNS.Type#ANY} for all
 * @param regexes of which a name has to match one; none for every name
 * @param variables in the order in which they are made
 * @param conditions that all have to hold
 * @param answer records of that section, as text to be filled in
 * @param additional likewise
 * @param authority likewise
 * @param rcode of the answer
 * @param error that is said with it
 * @param fallthrough names that the next one is asked for if this is not for them
 */
record TemplateRule(
    int dclass,
    int type,
    Zones zones,
    List<Regex> regexes,
    List<Variable> variables,
    List<Expression> conditions,
    List<TextTemplate> answer,
    List<TextTemplate> additional,
    List<TextTemplate> authority,
    int rcode,
    Optional<ExtendedError> error,
    Zones fallthrough) {
  /** Fields that are the same for all who ask the same question. */
  private static final Set<String> OF_QUESTION =
      Set.of("Zone", "Name", "Class", "Type", "Match", "Group", "Regex", "Var");

  TemplateRule {
    regexes = List.copyOf(regexes);
    variables = List.copyOf(variables);
    conditions = List.copyOf(conditions);
    answer = List.copyOf(answer);
    additional = List.copyOf(additional);
    authority = List.copyOf(authority);
  }

  /** A value that records and conditions can use. */
  record Variable(String name, Expression value) {}

  /** Whether it answers all who ask the same question alike. */
  boolean isForAll() {
    boolean areExpressions =
        Stream.concat(variables.stream().map(Variable::value), conditions.stream())
            .allMatch(expression -> QueryFunctions.areForAll(expression.called()));
    return areExpressions
        && Stream.of(answer, additional, authority)
            .flatMap(List::stream)
            .allMatch(template -> OF_QUESTION.containsAll(template.fields()));
  }

  /** Whether it says no more than that it failed. */
  boolean fails() {
    return rcode == Rcode.SERVFAIL;
  }
}
