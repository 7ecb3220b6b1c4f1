package io.skystack.dns.expression;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** An expression. Immutable. */
public final class Expression {
  private final Node node;
  private final Set<String> called;

  private Expression(Node node, Set<String> called) {
    this.node = node;
    this.called = Set.copyOf(called);
  }

  /**
   * Reads one.
   *
   * @param functions the names of those that it may call, beside those that every one has
   * @param variables the names of those that it may use
   * @throws ExpressionException with what is wrong with it, in a few words
   */
  public static Expression of(String text, Set<String> functions, Set<String> variables) {
    Set<String> all = new HashSet<>(Builtins.FUNCTIONS.keySet());
    all.addAll(functions);
    Parser parser = new Parser(text, all, variables);
    Node node = parser.parse();
    return new Expression(node, parser.called());
  }

  /** Whether a word has a meaning in every expression, so that no variable can have that name. */
  public static boolean isTaken(String word) {
    return Builtins.FUNCTIONS.containsKey(word)
        || Token.WORDS.contains(word)
        || QueryFunctions.NAMES.contains(word);
  }

  /** The names of the functions that it calls. */
  public Set<String> called() {
    return called;
  }

  /**
   * Its value.
   *
   * @param functions those that were named when it was read
   * @param variables likewise
   * @throws ExpressionException if it has none
   */
  public Object value(Map<String, Function> functions, Map<String, Object> variables) {
    Map<String, Function> all = new HashMap<>(Builtins.FUNCTIONS);
    all.putAll(functions);
    return node.value(Scope.of(all, variables));
  }
}
