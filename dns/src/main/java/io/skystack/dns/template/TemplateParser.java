package io.skystack.dns.template;

import io.skystack.dns.template.TextTemplate.Part;
import io.skystack.dns.template.TextTemplate.Value;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads a template. */
final class TemplateParser {
  /** Actions within actions. */
  private static final int MAX_DEPTH = 50;

  private static final Part NOTHING = state -> {};

  private final List<Piece> pieces;
  private final Set<String> fields = new HashSet<>();
  private int at;
  private int depth;

  /** Text, or what stands between double braces. */
  private record Piece(boolean isAction, String text) {}

  TemplateParser(String text) {
    this.pieces = split(text);
  }

  Set<String> fields() {
    return fields;
  }

  private static List<Piece> split(String text) {
    List<Piece> pieces = new ArrayList<>();
    int from = 0;
    while (true) {
      int open = text.indexOf("{{", from);
      if (open < 0) {
        pieces.add(new Piece(false, text.substring(from)));
        return pieces;
      }
      int close = end(text, open + 2);
      String action = text.substring(open + 2, close);
      String before = text.substring(from, open);
      boolean trimsBefore = action.startsWith("- ");
      boolean trimsAfter = action.endsWith(" -");
      pieces.add(new Piece(false, trimsBefore ? before.stripTrailing() : before));
      pieces.add(
          new Piece(
              true,
              action
                  .substring(trimsBefore ? 1 : 0, action.length() - (trimsAfter ? 1 : 0))
                  .strip()));
      from = close + 2;
      while (trimsAfter && from < text.length() && Character.isWhitespace(text.charAt(from))) {
        from++;
      }
    }
  }

  /** Where an action ends; braces in its literals are text. */
  private static int end(String text, int from) {
    char quote = 0;
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quote != 0) {
        if (c == '\\' && quote == '"') {
          i++;
        } else if (c == quote) {
          quote = 0;
        }
      } else if (c == '"' || c == '`') {
        quote = c;
      } else if (text.startsWith("}}", i)) {
        return i;
      }
    }
    throw new TemplateException("'{{' has no '}}'");
  }

  Part parse() {
    Part whole = list();
    if (at < pieces.size()) {
      throw new TemplateException("'{{%s}}' has no beginning".formatted(pieces.get(at).text()));
    }
    return whole;
  }

  /** Pieces up to an {@code end} or an {@code else}, which is left. */
  private Part list() {
    if (++depth > MAX_DEPTH) {
      throw new TemplateException("there are too many actions within actions");
    }
    List<Part> parts = new ArrayList<>();
    while (at < pieces.size() && !ends(pieces.get(at))) {
      Piece piece = pieces.get(at++);
      parts.add(piece.isAction() ? action(piece.text()) : text(piece.text()));
    }
    depth--;
    return Part.all(parts);
  }

  private static boolean ends(Piece piece) {
    return piece.isAction() && (piece.text().equals("end") || isElse(piece.text()));
  }

  private static boolean isElse(String action) {
    return action.equals("else") || action.startsWith("else ");
  }

  private static Part text(String text) {
    return text.isEmpty() ? NOTHING : state -> state.write(text);
  }

  private Part action(String action) {
    if (action.startsWith("/*")) {
      return NOTHING;
    }
    String word = action.split("[\\s(]", 2)[0];
    String rest = action.substring(word.length()).strip();
    return switch (word) {
      case "if" -> condition(rest, false);
      case "with" -> condition(rest, true);
      case "range" -> loop(rest);
      case "define", "template", "block", "break", "continue" ->
          throw new TemplateException("'%s' is not to be had here".formatted(word));
      default -> output(action);
    };
  }

  private Part output(String action) {
    PipeParser parser = new PipeParser(action, fields);
    String variable = parser.assigned();
    Value value = parser.parse();
    return variable.isEmpty()
        ? state -> state.write(Functions.text(value.of(state)))
        : state -> state.variable(variable, value.of(state));
  }

  /** A condition, the value of which becomes the dot where {@code isWith}. */
  private Part condition(String action, boolean isWith) {
    PipeParser parser = new PipeParser(action, fields);
    String variable = parser.assigned();
    Value value = parser.parse();
    Part yes = list();
    Part no = otherwise();
    return state -> {
      Object found = value.of(state);
      if (!variable.isEmpty()) {
        state.variable(variable, found);
      }
      if (!Functions.isTrue(found)) {
        no.write(state);
      } else if (isWith) {
        state.with(found, yes);
      } else {
        yes.write(state);
      }
    };
  }

  /** What comes after the first part of a condition, its end included. */
  private Part otherwise() {
    String word = closing();
    if (word.equals("end")) {
      return NOTHING;
    }
    String rest = word.substring("else".length()).strip();
    if (rest.startsWith("if ") || rest.startsWith("with ")) {
      return action(rest); // which takes the end
    }
    Part no = list();
    if (!closing().equals("end")) {
      throw new TemplateException("a condition has two parts at most");
    }
    return no;
  }

  private String closing() {
    if (at == pieces.size()) {
      throw new TemplateException("an action has no '{{end}}'");
    }
    return pieces.get(at++).text();
  }

  private Part loop(String action) {
    PipeParser parser = new PipeParser(action, fields);
    List<String> variables = parser.assignedPair();
    Value value = parser.parse();
    Part body = list();
    Part no = otherwise();
    return state -> {
      List<?> elements = elements(value.of(state));
      if (elements.isEmpty()) {
        no.write(state);
      }
      for (int i = 0; i < elements.size(); i++) {
        Object element = elements.get(i);
        state.step();
        if (variables.size() == 2) {
          state.variable(variables.get(0), (long) i);
        }
        if (!variables.isEmpty()) {
          state.variable(variables.get(variables.size() - 1), element);
        }
        state.with(element, body);
      }
    };
  }

  private static List<?> elements(Object value) {
    if (value instanceof List<?> list) {
      return list;
    }
    if (value instanceof Map<?, ?> map) {
      return List.copyOf(map.values());
    }
    throw new TemplateException("'range' goes over lists");
  }
}
