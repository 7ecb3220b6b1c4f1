package io.skystack.dns.view;

import io.skystack.dns.corefile.Directive;
import io.skystack.dns.corefile.PluginFactory;
import io.skystack.dns.corefile.Setup;
import io.skystack.dns.expression.Expression;
import io.skystack.dns.expression.ExpressionException;
import io.skystack.dns.expression.QueryFunctions;
import io.skystack.dns.plugin.Plugin;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** {@code view NAME { expr EXPRESSION }} in a Corefile. */
public final class ViewFactory implements PluginFactory {
  @Override
  public String name() {
    return "view";
  }

  @Override
  public String summary() {
    return "has the block take only some of the queries for its zones";
  }

  @Override
  public Plugin create(Directive directive, Setup setup) {
    String name = directive.value();
    List<Expression> conditions = new ArrayList<>();
    directive.read(
        Map.of(
            "expr",
            line -> {
              line.expect(1, Integer.MAX_VALUE);
              try {
                conditions.add(
                    Expression.of(
                        String.join(" ", line.arguments()), QueryFunctions.NAMES, Set.of()));
              } catch (ExpressionException e) {
                line.wrong("expr: " + e.getMessage());
              }
            }));
    View view = new View(name, conditions);
    setup.view(name);
    setup.takesOnly(view::takes);
    return view;
  }
}
