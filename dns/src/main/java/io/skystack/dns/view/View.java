package io.skystack.dns.view;

import io.skystack.dns.expression.Expression;
import io.skystack.dns.expression.ExpressionException;
import io.skystack.dns.expression.Function;
import io.skystack.dns.expression.QueryFunctions;
import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.Metadata;
import io.skystack.dns.plugin.Plugin;
import io.skystack.dns.plugin.Query;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * Says which queries a block takes: those for which all conditions hold. In the chain it does no
 * more than tell its name.
 */
public final class View implements Plugin, Metadata.Provider {
  private final String viewName;
  private final List<Expression> conditions;

  public View(String viewName, List<Expression> conditions) {
    this.viewName = viewName;
    this.conditions = List.copyOf(conditions);
  }

  @Override
  public String name() {
    return "view";
  }

  /** Whether the block takes a query; a condition without a value does not hold. */
  public boolean takes(Query query) {
    Map<String, Function> functions = QueryFunctions.of(query);
    try {
      for (Expression condition : conditions) {
        if (!Boolean.TRUE.equals(condition.value(functions, Map.of()))) {
          return false;
        }
      }
      return true;
    } catch (ExpressionException e) {
      return false;
    }
  }

  @Override
  public void tell(Query query, Metadata metadata) {
    metadata.tell("view/name", () -> viewName);
  }

  @Override
  public CompletionStage<Answer> handle(Query query, Next next) {
    return next.handle(query);
  }
}
