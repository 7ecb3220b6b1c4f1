package io.skystack.dns.expression;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What an expression is evaluated with: functions, variables, and the element of a closure. */
final class Scope {
  private final Map<String, Function> functions;
  private final Map<String, Object> variables;
  private final Optional<Object> element;

  private Scope(
      Map<String, Function> functions, Map<String, Object> variables, Optional<Object> element) {
    this.functions = functions;
    this.variables = variables;
    this.element = element;
  }

  static Scope of(Map<String, Function> functions, Map<String, Object> variables) {
    return new Scope(Map.copyOf(functions), new HashMap<>(variables), Optional.empty());
  }

  /** The same inside of a closure. */
  Scope with(Object value) {
    return new Scope(functions, variables, Optional.of(value));
  }

  Object call(String name, List<Object> arguments) {
    Function function = functions.get(name);
    if (function == null) {
      throw new ExpressionException("there is no function '%s'".formatted(name));
    }
    return function.call(arguments);
  }

  Object variable(String name) {
    Object value = variables.get(name);
    if (value == null) {
      throw new ExpressionException("there is no variable '%s'".formatted(name));
    }
    return value;
  }

  Object element() {
    return element.orElseThrow(() -> new ExpressionException("'#' stands outside of a closure"));
  }
}
