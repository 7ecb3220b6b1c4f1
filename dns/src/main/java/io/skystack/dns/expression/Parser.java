package io.skystack.dns.expression;

import io.skystack.dns.expression.Token.Kind;
import io.skystack.dns.match.Regex;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.function.Predicate;

/** Reads an expression, by recursive descent; what binds weakest comes first. */
final class Parser {
  /** Parts within parts; more are no expression but an attack on the stack. */
  private static final int MAX_DEPTH = 100;

  private static final Set<String> CLOSURES =
      Set.of("all", "any", "one", "none", "filter", "map", "count", "find");

  private final List<Token> tokens;
  private final Set<String> functions;
  private final Set<String> variables;
  private final Set<String> called = new HashSet<>();
  private int at;
  private int depth;
  private int closures;

  Parser(String text, Set<String> functions, Set<String> variables) {
    this.tokens = Token.all(text);
    this.functions = functions;
    this.variables = variables;
  }

  Node parse() {
    Node node = choice();
    if (next().kind() != Kind.END) {
      throw new ExpressionException("'%s' is too much".formatted(next().text()));
    }
    return node;
  }

  /** The functions that it calls. */
  Set<String> called() {
    return called;
  }

  private Token next() {
    return tokens.get(at);
  }

  private boolean take(String... signs) {
    for (String sign : signs) {
      if (next().is(sign)) {
        at++;
        return true;
      }
    }
    return false;
  }

  private void expect(String sign) {
    if (!take(sign)) {
      String found = next().kind() == Kind.END ? "the end" : "'" + next().text() + "'";
      throw new ExpressionException("'%s' is missing before %s".formatted(sign, found));
    }
  }

  private Node choice() {
    if (++depth > MAX_DEPTH) {
      throw new ExpressionException("it has too many parts within parts");
    }
    Node condition = either();
    Node result = condition;
    if (take("?")) {
      Node yes = choice();
      expect(":");
      Node no = choice();
      result = scope -> Values.bool(condition.value(scope)) ? yes.value(scope) : no.value(scope);
    }
    depth--;
    return result;
  }

  private Node either() {
    Node left = both();
    while (take("||", "or")) {
      Node a = left;
      Node b = both();
      left = scope -> Values.bool(a.value(scope)) || Values.bool(b.value(scope));
    }
    return left;
  }

  private Node both() {
    Node left = comparison();
    while (take("&&", "and")) {
      Node a = left;
      Node b = comparison();
      left = scope -> Values.bool(a.value(scope)) && Values.bool(b.value(scope));
    }
    return left;
  }

  private Node comparison() {
    Node left = sum();
    while (true) {
      if (take("==")) {
        left = of(left, sum(), Values::equal);
      } else if (take("!=")) {
        left = of(left, sum(), (a, b) -> !Values.equal(a, b));
      } else if (take("<=")) {
        left = of(left, sum(), (a, b) -> Values.compare(a, b) <= 0);
      } else if (take(">=")) {
        left = of(left, sum(), (a, b) -> Values.compare(a, b) >= 0);
      } else if (take("<")) {
        left = of(left, sum(), (a, b) -> Values.compare(a, b) < 0);
      } else if (take(">")) {
        left = of(left, sum(), (a, b) -> Values.compare(a, b) > 0);
      } else {
        boolean isNot = take("not");
        Node word = word(left);
        if (word == left) {
          if (isNot) {
            throw new ExpressionException("'not' stands before no comparison");
          }
          return left;
        }
        left = isNot ? scope -> !Values.bool(word.value(scope)) : word;
      }
    }
  }

  private interface Test {
    boolean of(Object a, Object b);
  }

  private static Node of(Node a, Node b, Test test) {
    return scope -> test.of(a.value(scope), b.value(scope));
  }

  /** A comparison that is a word; the same node if there is none. */
  private Node word(Node left) {
    if (take("in")) {
      return of(left, sum(), (a, b) -> Values.contains(b, a));
    }
    if (take("contains")) {
      return of(left, sum(), (a, b) -> Values.text(a).contains(Values.text(b)));
    }
    if (take("startsWith")) {
      return of(left, sum(), (a, b) -> Values.text(a).startsWith(Values.text(b)));
    }
    if (take("endsWith")) {
      return of(left, sum(), (a, b) -> Values.text(a).endsWith(Values.text(b)));
    }
    return take("matches") ? matches(left) : left;
  }

  private Node matches(Node left) {
    if (next().kind() == Kind.TEXT) {
      Regex regex = regex(next().text()); // told when it is read, and read once
      at++;
      return scope -> regex.matches(Values.text(left.value(scope)));
    }
    Node right = sum();
    return scope -> regex(Values.text(right.value(scope))).matches(Values.text(left.value(scope)));
  }

  private static Regex regex(String text) {
    try {
      return Regex.of(text);
    } catch (IllegalArgumentException e) {
      throw new ExpressionException(e.getMessage());
    }
  }

  private Node sum() {
    Node left = product();
    while (true) {
      if (take("+")) {
        left = join(left, product(), Values::add);
      } else if (take("-")) {
        left = join(left, product(), Values::subtract);
      } else {
        return left;
      }
    }
  }

  private Node product() {
    Node left = unary();
    while (true) {
      if (take("**", "^")) {
        left = join(left, unary(), (a, b) -> Math.pow(Values.number(a), Values.number(b)));
      } else if (take("*")) {
        left = join(left, unary(), Values::multiply);
      } else if (take("/")) {
        left = join(left, unary(), (a, b) -> Values.number(a) / Values.number(b));
      } else if (take("%")) {
        left = join(left, unary(), Values::remainder);
      } else {
        return left;
      }
    }
  }

  private static Node join(Node a, Node b, BinaryOperator<Object> operator) {
    return scope -> operator.apply(a.value(scope), b.value(scope));
  }

  private Node unary() {
    if (take("!", "not")) {
      Node operand = deeper();
      return scope -> !Values.bool(operand.value(scope));
    }
    if (take("-")) {
      Node operand = deeper();
      return scope -> Values.negative(operand.value(scope));
    }
    return take("+") ? deeper() : postfix(primary());
  }

  private Node deeper() {
    if (++depth > MAX_DEPTH) {
      throw new ExpressionException("it has too many parts within parts");
    }
    Node node = unary();
    depth--;
    return node;
  }

  private Node postfix(Node start) {
    Node node = start;
    while (take("[")) {
      Node list = node;
      Node index = choice();
      expect("]");
      node = scope -> Values.at(list.value(scope), index.value(scope));
    }
    return node;
  }

  private Node primary() {
    Token token = next();
    at++;
    switch (token.kind()) {
      case NUMBER -> {
        Object number = number(token.text());
        return scope -> number;
      }
      case TEXT -> {
        return scope -> token.text();
      }
      case NAME -> {
        return name(token.text());
      }
      default -> {
        at--;
      }
    }
    if (take("(")) {
      Node inner = choice();
      expect(")");
      return inner;
    }
    if (take("[")) {
      List<Node> elements = list("]");
      return scope -> elements.stream().map(element -> element.value(scope)).toList();
    }
    if (closures > 0 && take("#")) {
      return Scope::element;
    }
    throw new ExpressionException(
        token.kind() == Kind.END
            ? "it ends too soon"
            : "'%s' means nothing here".formatted(token.text()));
  }

  private static Object number(String text) {
    try {
      return text.indexOf('.') < 0 ? (Object) Long.decode(text) : (Object) Double.valueOf(text);
    } catch (NumberFormatException e) {
      throw new ExpressionException("'%s' is no number".formatted(text));
    }
  }

  private Node name(String name) {
    if (name.equals("true") || name.equals("false")) {
      Object value = name.equals("true");
      return scope -> value;
    }
    if (take("(")) {
      return CLOSURES.contains(name) ? closure(name) : call(name);
    }
    if (!variables.contains(name)) {
      throw new ExpressionException("there is no '%s'".formatted(name));
    }
    return scope -> scope.variable(name);
  }

  private Node call(String name) {
    if (!functions.contains(name)) {
      throw new ExpressionException("there is no function '%s'".formatted(name));
    }
    called.add(name);
    List<Node> arguments = list(")");
    return scope ->
        scope.call(name, arguments.stream().map(argument -> argument.value(scope)).toList());
  }

  /** The rest of a list, its end included. */
  private List<Node> list(String end) {
    List<Node> elements = new ArrayList<>();
    while (!take(end)) {
      elements.add(choice());
      if (!next().is(end)) {
        expect(",");
      }
    }
    return elements;
  }

  private Node closure(String name) {
    Node list = choice();
    expect(",");
    boolean braces = take("{");
    closures++;
    Node body = choice();
    closures--;
    if (braces) {
      expect("}");
    }
    expect(")");
    return scope -> closed(name, Values.list(list.value(scope)), scope, body);
  }

  private static Object closed(String name, List<Object> list, Scope scope, Node body) {
    Predicate<Object> holds = element -> Values.bool(body.value(scope.with(element)));
    return switch (name) {
      case "all" -> list.stream().allMatch(holds);
      case "any" -> list.stream().anyMatch(holds);
      case "none" -> list.stream().noneMatch(holds);
      case "one" -> list.stream().filter(holds).count() == 1;
      case "count" -> list.stream().filter(holds).count();
      case "filter" -> list.stream().filter(holds).toList();
      case "map" -> list.stream().map(element -> body.value(scope.with(element))).toList();
      case "find" ->
          list.stream()
              .filter(holds)
              .findFirst()
              .orElseThrow(() -> new ExpressionException("nothing was found"));
      default -> throw new IllegalArgumentException(name);
    };
  }
}
