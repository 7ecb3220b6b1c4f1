package io.skystack.dns.template;

import io.skystack.dns.expression.Expression;
import io.skystack.dns.expression.ExpressionException;
import io.skystack.dns.expression.Function;
import io.skystack.dns.expression.QueryFunctions;
import io.skystack.dns.match.Regex;
import io.skystack.dns.plugin.Query;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

/** One template and one query: whether it is for it, and what its text is filled in with. */
final class TemplateMatch {
  /** The groups of a name where no expression was given. */
  private static final Regex EVERY = Regex.of(".*");

  private final TemplateRule rule;
  private final Query query;
  private final Optional<Name> zone;
  private final String name;
  private final Map<String, Object> variables = new HashMap<>();
  private Regex.Match match = new Regex.Match(List.of(), Map.of());
  private String regex = "";

  /** What a template says to a query. */
  enum Result {
    /** It answers. */
    FOUND,
    /** The next one is asked. */
    PASSED,
    /** The query has come to an end here. */
    FAILED
  }

  TemplateMatch(TemplateRule rule, Query query) {
    this.rule = rule;
    this.query = query;
    this.zone = rule.zones().of(query.name());
    this.name = query.name().toString().toLowerCase(Locale.ROOT);
  }

  TemplateRule rule() {
    return rule;
  }

  Query query() {
    return query;
  }

  Name zone() {
    return zone.orElse(Name.root);
  }

  /** The class, as text; of a query for any, that of the template. */
  String dclass() {
    return DClass.string(query.dclass() == DClass.ANY ? rule.dclass() : query.dclass());
  }

  /** The type, likewise. */
  String type() {
    return Type.string(query.type() == Type.ANY ? rule.type() : query.type());
  }

  /** Whether zone, class and type are the template's. */
  boolean isAsked() {
    return zone.isPresent()
        && fits(rule.dclass(), query.dclass(), DClass.ANY)
        && fits(rule.type(), query.type(), Type.ANY);
  }

  private static boolean fits(int mine, int asked, int any) {
    return mine == any || asked == any || mine == asked;
  }

  /** Looks whether name and conditions are, too. */
  Result find() {
    for (Regex one : rule.regexes().isEmpty() ? List.of(EVERY) : rule.regexes()) {
      Optional<Regex.Match> found = one.find(name);
      if (found.isPresent()) {
        match = found.get();
        regex = one.toString();
        return evaluate();
      }
    }
    return passed();
  }

  private Result passed() {
    return rule.fallthrough().contains(query.name()) ? Result.PASSED : Result.FAILED;
  }

  private Result evaluate() {
    if (rule.variables().isEmpty() && rule.conditions().isEmpty()) {
      return Result.FOUND;
    }
    Map<String, Function> functions = new HashMap<>(QueryFunctions.of(query));
    functions.put("group", this::group);
    try {
      for (TemplateRule.Variable variable : rule.variables()) {
        variables.put(variable.name(), variable.value().value(functions, variables));
      }
      for (Expression condition : rule.conditions()) {
        if (!Boolean.TRUE.equals(condition.value(functions, variables))) {
          return passed();
        }
      }
      return Result.FOUND;
    } catch (ExpressionException e) {
      return Result.FAILED;
    }
  }

  private Object group(List<Object> arguments) {
    Object which = arguments.isEmpty() ? "" : arguments.get(0);
    if (which instanceof Long number) {
      boolean isThere = number >= 0 && number < match.groups().size();
      return isThere ? match.groups().get(number.intValue()) : "";
    }
    return groups().getOrDefault(String.valueOf(which), "");
  }

  /** Groups by their numbers and by their names. */
  private Map<String, String> groups() {
    Map<String, String> groups = new HashMap<>();
    for (int i = 0; i < match.groups().size(); i++) {
      groups.put(Integer.toString(i), match.groups().get(i));
    }
    groups.putAll(match.named());
    return groups;
  }

  /** What the fields of a template are. */
  Map<String, Object> data() {
    Map<String, Object> question =
        Map.of(
            "Name", query.name().toString(),
            "Qtype", (long) query.type(),
            "Qclass", (long) query.dclass());
    return Map.ofEntries(
        Map.entry("Zone", zone().toString()),
        Map.entry("Name", name),
        Map.entry("Regex", regex),
        Map.entry("Match", match.groups()),
        Map.entry("Group", groups()),
        Map.entry("Class", dclass()),
        Map.entry("Type", type()),
        Map.entry("Question", question),
        Map.entry("Message", message(question)),
        Map.entry("Remote", query.client().getAddress().getHostAddress()),
        Map.entry("Var", Map.copyOf(variables)),
        Map.entry("Meta", (Method) this::meta));
  }

  private Map<String, Object> message(Map<String, Object> question) {
    return Map.of(
        "Id", (long) query.context().id(),
        "Opcode", 0L,
        "RecursionDesired", query.recursionDesired(),
        "CheckingDisabled", query.checkingDisabled(),
        "Question", List.of(question));
  }

  private Object meta(List<Object> arguments) {
    return query
        .context()
        .metadata()
        .value(arguments.isEmpty() ? "" : String.valueOf(arguments.get(0)));
  }
}
