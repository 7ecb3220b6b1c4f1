package io.skystack.dns.template;

import io.skystack.dns.template.TextTemplate.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads what stands between double braces: values, calls and pipes. */
final class PipeParser {
  /** Brackets within brackets. */
  private static final int MAX_DEPTH = 50;

  private final String text;
  private final Set<String> fields;
  private int at;
  private int depth;

  /**
   * @param fields the first words of fields are added to it
   */
  PipeParser(String text, Set<String> fields) {
    this.text = text;
    this.fields = fields;
  }

  /** The variable that the value goes to, if there is one; empty text if not. */
  String assigned() {
    int before = at;
    String variable = variable();
    skip();
    if (!variable.isEmpty() && (take(":=") || take("="))) {
      return variable;
    }
    at = before;
    return "";
  }

  /** The variables of a loop: of an element, or of its index and it; none if there are none. */
  List<String> assignedPair() {
    int before = at;
    String first = variable();
    skip();
    if (!first.isEmpty() && take(",")) {
      skip();
      String second = variable();
      skip();
      if (!second.isEmpty() && take(":=")) {
        return List.of(first, second);
      }
    }
    at = before;
    String one = assigned();
    return one.isEmpty() ? List.of() : List.of(one);
  }

  private String variable() {
    skip();
    if (at < text.length() && text.charAt(at) == '$') {
      int from = at++;
      word();
      return text.substring(from, at);
    }
    return "";
  }

  Value parse() {
    Value value = pipe();
    skip();
    if (at < text.length()) {
      throw new TemplateException("'%s' means nothing here".formatted(text.substring(at)));
    }
    return value;
  }

  private Value pipe() {
    if (++depth > MAX_DEPTH) {
      throw new TemplateException("there are too many brackets within brackets");
    }
    Value value = command(List.of());
    skip();
    while (take("|")) {
      value = command(List.of(value));
      skip();
    }
    depth--;
    return value;
  }

  /** A value, or a call with arguments; what comes through a pipe is the last one. */
  private Value command(List<Value> piped) {
    skip();
    boolean isWord = at < text.length() && Character.isLetter(text.charAt(at));
    if (isWord) {
      int before = at;
      String word = word();
      if (!word.equals("true") && !word.equals("false")) {
        Method method = Functions.ALL.get(word);
        if (method == null) {
          throw new TemplateException("there is no function '%s'".formatted(word));
        }
        List<Value> arguments = arguments(piped);
        return state -> method.call(values(arguments, state));
      }
      at = before;
    }
    Value first = operand();
    List<Value> arguments = arguments(piped);
    return state -> called(first.of(state), values(arguments, state));
  }

  private static Object called(Object value, List<Object> arguments) {
    if (value instanceof Method method) {
      return method.call(arguments);
    }
    if (!arguments.isEmpty()) {
      throw new TemplateException("a value that is no function has arguments");
    }
    return value;
  }

  private static List<Object> values(List<Value> arguments, State state) {
    return arguments.stream().map(argument -> argument.of(state)).toList();
  }

  private List<Value> arguments(List<Value> piped) {
    List<Value> arguments = new ArrayList<>();
    skip();
    while (at < text.length() && text.charAt(at) != '|' && text.charAt(at) != ')') {
      arguments.add(operand());
      skip();
    }
    arguments.addAll(piped);
    return arguments;
  }

  private Value operand() {
    skip();
    if (at == text.length()) {
      throw new TemplateException("a value is missing");
    }
    char c = text.charAt(at);
    if (c == '(') {
      at++;
      Value inner = pipe();
      skip();
      if (!take(")")) {
        throw new TemplateException("')' is missing");
      }
      return chain(inner, false);
    }
    if (c == '.') {
      return chain(State::dot, true);
    }
    if (c == '$') {
      String name = variable();
      return chain(state -> state.variable(name), name.equals("$"));
    }
    Object literal = literal(c);
    return state -> literal;
  }

  private Object literal(char c) {
    if (c == '"' || c == '`') {
      return quoted(c);
    }
    if (c == '-' || Character.isDigit(c)) {
      int from = at++;
      while (at < text.length()
          && (Character.isLetterOrDigit(text.charAt(at)) || text.charAt(at) == '.')) {
        at++;
      }
      return number(text.substring(from, at));
    }
    String word = word();
    if (word.equals("true") || word.equals("false")) {
      return word.equals("true");
    }
    throw new TemplateException("'%s' means nothing here".formatted(text.substring(at)));
  }

  private static Object number(String digits) {
    try {
      return digits.indexOf('.') < 0
          ? (Object) Long.decode(digits)
          : (Object) Double.valueOf(digits);
    } catch (NumberFormatException e) {
      throw new TemplateException("'%s' is no number".formatted(digits));
    }
  }

  private String quoted(char quote) {
    StringBuilder literal = new StringBuilder();
    at++;
    while (at < text.length() && text.charAt(at) != quote) {
      char c = text.charAt(at++);
      if (c == '\\' && quote == '"' && at < text.length()) {
        c = text.charAt(at++);
        c = c == 'n' ? '\n' : c == 't' ? '\t' : c;
      }
      literal.append(c);
    }
    if (at == text.length()) {
      throw new TemplateException("a text has no end");
    }
    at++;
    return literal.toString();
  }

  /** Fields behind a value: {@code .Group.a}. */
  private Value chain(Value start, boolean isRoot) {
    Value value = start;
    boolean isFirst = isRoot;
    while (at < text.length() && text.charAt(at) == '.') {
      at++;
      String name = word();
      if (name.isEmpty()) {
        return value; // the dot alone
      }
      if (isFirst) {
        fields.add(name);
        isFirst = false;
      }
      Value whole = value;
      value = state -> field(whole.of(state), name);
    }
    return value;
  }

  private static Object field(Object whole, String name) {
    if (whole instanceof Map<?, ?> map) {
      Object value = map.get(name);
      return value == null ? "" : value;
    }
    throw new TemplateException("there is no field ." + name);
  }

  private String word() {
    int from = at;
    while (at < text.length()
        && (Character.isLetterOrDigit(text.charAt(at)) || text.charAt(at) == '_')) {
      at++;
    }
    return text.substring(from, at);
  }

  private boolean take(String sign) {
    if (text.startsWith(sign, at)) {
      at += sign.length();
      return true;
    }
    return false;
  }

  private void skip() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }
}
