package io.skystack.dns.template;

import java.util.HashMap;
import java.util.Map;

/** A template while it is filled in. */
final class State {
  /** A record is never longer, in characters. */
  private static final int MAX_TEXT = 128 * 1024;

  /** Pieces that are written; loops in loops must not go on for long. */
  private static final int MAX_STEPS = 100_000;

  private final StringBuilder out = new StringBuilder();
  private final Map<String, Object> variables = new HashMap<>();
  private Object dot;
  private int steps;

  State(Object data) {
    this.dot = data;
    variables.put("$", data);
  }

  void write(String text) {
    step();
    if (out.length() + text.length() > MAX_TEXT) {
      throw new TemplateException("the text is too long");
    }
    out.append(text);
  }

  void step() {
    if (++steps > MAX_STEPS) {
      throw new TemplateException("it takes too long");
    }
  }

  String text() {
    return out.toString();
  }

  Object dot() {
    return dot;
  }

  /** Writes a piece with another dot. */
  void with(Object value, TextTemplate.Part part) {
    Object before = dot;
    dot = value;
    part.write(this);
    dot = before;
  }

  Object variable(String name) {
    Object value = variables.get(name);
    if (value == null) {
      throw new TemplateException("there is no variable " + name);
    }
    return value;
  }

  void variable(String name, Object value) {
    variables.put(name, value);
  }
}
