package io.skystack.dns.template;

import io.skystack.dns.corefile.BlockLabels;
import io.skystack.dns.corefile.Directive;
import io.skystack.dns.corefile.JointFactory;
import io.skystack.dns.corefile.Property;
import io.skystack.dns.corefile.Setup;
import io.skystack.dns.expression.Expression;
import io.skystack.dns.expression.ExpressionException;
import io.skystack.dns.expression.QueryFunctions;
import io.skystack.dns.match.Regex;
import io.skystack.dns.plugin.ExtendedError;
import io.skystack.dns.plugin.Plugin;
import io.skystack.dns.plugin.Zones;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

/** {@code template CLASS TYPE [ZONE...] { … }} in a Corefile. */
public final class TemplateFactory implements JointFactory {
  @Override
  public String name() {
    return Template.NAME;
  }

  @Override
  public String summary() {
    return "answers with records made from the question";
  }

  @Override
  public Plugin join(List<Directive> directives, Setup setup) {
    List<TemplateRule> rules =
        directives.stream().map(directive -> new Reading(directive, setup).rule()).toList();
    BlockLabels labels = BlockLabels.of(setup);
    TemplateMetrics.Registered metrics =
        setup.shared(
            TemplateMetrics.Registered.class,
            () -> new TemplateMetrics.Registered(setup.registry()));
    return new Template(rules, setup.lookup(), metrics.of(labels.server(), labels.view()));
  }

  /** The lines of one directive. */
  private static final class Reading {
    private final Directive directive;
    private final Setup setup;
    private final List<Regex> regexes = new ArrayList<>();
    private final List<TemplateRule.Variable> variables = new ArrayList<>();
    private final Set<String> names = new HashSet<>();
    private final List<Expression> conditions = new ArrayList<>();
    private final List<TextTemplate> answer = new ArrayList<>();
    private final List<TextTemplate> additional = new ArrayList<>();
    private final List<TextTemplate> authority = new ArrayList<>();
    private int rcode = Rcode.NOERROR;
    private Optional<ExtendedError> error = Optional.empty();
    private Zones fallthrough = Zones.NONE;

    Reading(Directive directive, Setup setup) {
      this.directive = directive;
      this.setup = setup;
    }

    TemplateRule rule() {
      directive.expect(2, Integer.MAX_VALUE);
      List<String> words = directive.arguments();
      List<String> zones = words.size() < 2 ? List.of() : words.subList(2, words.size());
      directive.read(
          Map.ofEntries(
              Map.entry("match", this::match),
              Map.entry("var", this::variable),
              Map.entry("expr", this::condition),
              Map.entry("answer", line -> records(line, answer)),
              Map.entry("additional", line -> records(line, additional)),
              Map.entry("authority", line -> records(line, authority)),
              Map.entry("rcode", this::rcode),
              Map.entry("ederror", this::error),
              Map.entry("fallthrough", this::fallthrough),
              Map.entry("upstream", line -> {}))); // said nothing for years
      return new TemplateRule(
          dclass(words),
          type(words),
          new Zones(directive.zonesOr(zones, setup)),
          regexes,
          variables,
          conditions,
          answer,
          additional,
          authority,
          rcode,
          error,
          fallthrough);
    }

    private int dclass(List<String> words) {
      String word = words.isEmpty() ? "IN" : words.get(0);
      int dclass = DClass.value(word.toUpperCase(Locale.ROOT));
      if (dclass < 0) {
        directive.wrong("'%s' is no class".formatted(word));
      }
      return dclass;
    }

    private int type(List<String> words) {
      String word = words.size() < 2 ? "ANY" : words.get(1);
      int type = Type.value(word.toUpperCase(Locale.ROOT));
      if (type < 0) {
        directive.wrong("'%s' is no type".formatted(word));
      }
      return type;
    }

    private void match(Property line) {
      line.expect(1, Integer.MAX_VALUE);
      for (String word : line.arguments()) {
        try {
          regexes.add(Regex.of(word));
        } catch (IllegalArgumentException e) {
          line.wrong("match: " + e.getMessage());
        }
      }
    }

    private void variable(Property line) {
      line.expect(2, Integer.MAX_VALUE);
      String name = line.argument(0);
      if (!name.matches("[a-zA-Z_][a-zA-Z0-9_]*")
          || Expression.isTaken(name)
          || name.equals("group")) {
        throw line.wrong("var: '%s' cannot be the name of a variable".formatted(name));
      }
      expression(line, line.arguments().subList(1, line.arguments().size()))
          .ifPresent(value -> variables.add(new TemplateRule.Variable(name, value)));
      names.add(name);
    }

    private void condition(Property line) {
      line.expect(1, Integer.MAX_VALUE);
      expression(line, line.arguments()).ifPresent(conditions::add);
    }

    private Optional<Expression> expression(Property line, List<String> words) {
      Set<String> functions = new HashSet<>(QueryFunctions.NAMES);
      functions.add("group");
      try {
        return Optional.of(Expression.of(String.join(" ", words), functions, names));
      } catch (ExpressionException e) {
        line.wrong(line.name() + ": " + e.getMessage());
        return Optional.empty();
      }
    }

    private static void records(Property line, List<TextTemplate> section) {
      line.expect(1, Integer.MAX_VALUE);
      for (String word : line.arguments()) {
        try {
          section.add(TextTemplate.of(word));
        } catch (TemplateException e) {
          line.wrong(line.name() + ": " + e.getMessage());
        }
      }
    }

    private void rcode(Property line) {
      String word = line.value();
      int value = Rcode.value(word.toUpperCase(Locale.ROOT));
      if (value < 0) {
        line.wrong("rcode: '%s' is no response code".formatted(word));
      }
      rcode = Math.max(0, value);
    }

    private void error(Property line) {
      line.expect(1, 2);
      int code = line.number(line.argument(0), 0, 0xFFFF);
      String text = line.arguments().size() > 1 ? line.argument(1) : "";
      error = Optional.of(new ExtendedError(code, text));
    }

    private void fallthrough(Property line) {
      fallthrough =
          line.arguments().isEmpty()
              ? new Zones(List.of(Name.root))
              : new Zones(line.zones(line.arguments()));
    }
  }
}
