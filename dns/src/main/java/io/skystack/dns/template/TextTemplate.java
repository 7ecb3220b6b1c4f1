package io.skystack.dns.template;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Text with actions between double braces, in the language of Go's text templates: fields, pipes,
 * calls, conditions, variables, loops over lists. Templates in templates are not there.
 */
final class TextTemplate {
  private final String text;
  private final Part whole;
  private final Set<String> fields;

  private TextTemplate(String text, Part whole, Set<String> fields) {
    this.text = text;
    this.whole = whole;
    this.fields = Set.copyOf(fields);
  }

  /** A piece of a template. */
  @FunctionalInterface
  interface Part {
    void write(State state);

    /** Pieces one after the other. */
    static Part all(List<Part> parts) {
      List<Part> own = List.copyOf(parts);
      return state -> own.forEach(part -> part.write(state));
    }
  }

  /** A value in an action. */
  @FunctionalInterface
  interface Value {
    Object of(State state);
  }

  /**
   * Reads one.
   *
   * @throws TemplateException with what is wrong with it
   */
  static TextTemplate of(String text) {
    TemplateParser parser = new TemplateParser(text);
    Part whole = parser.parse();
    return new TextTemplate(text, whole, parser.fields());
  }

  /** The first words of the fields that it looks at. */
  Set<String> fields() {
    return fields;
  }

  /**
   * Fills it in.
   *
   * @param data what its fields are
   * @throws TemplateException if that cannot be done
   */
  String fill(Map<String, Object> data) {
    State state = new State(data);
    whole.write(state);
    return state.text();
  }

  @Override
  public String toString() {
    return text;
  }
}
