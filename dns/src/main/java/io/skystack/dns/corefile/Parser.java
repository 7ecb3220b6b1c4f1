package io.skystack.dns.corefile;

import io.skystack.common.cli.OperatorException;
import io.skystack.dns.corefile.Token.Place;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Puts words together to server blocks. After an error it goes on where the next thing begins, so
 * that what is wrong there is told too.
 */
final class Parser {
  /** What is imported may import; in circles it would without end. */
  private static final int MOST_TOKENS = 1_000_000;

  private final Map<String, String> environment;
  private final Complaints complaints;
  private final Set<Path> files = new LinkedHashSet<>();
  private final List<ServerBlock> blocks = new ArrayList<>();
  private Imports imports;
  private Words words = new Words(List.of());

  Parser(Map<String, String> environment, Complaints complaints) {
    this.environment = environment;
    this.complaints = complaints;
    this.imports = new Imports(Path.of(""), environment, complaints, files);
  }

  /** Reads all. */
  Corefile parse(Path file, String text) {
    files.add(file);
    imports = new Imports(file, environment, complaints, files);
    words = new Words(Lexer.read(text, file.toString(), environment, complaints));
    while (words.hasNext()) {
      if (words.peek().is("import") && words.peek().startsLine()) {
        importHere();
      } else if (isSnippet()) {
        snippet();
      } else {
        block();
      }
    }
    if (blocks.isEmpty() && !complaints.hasErrors()) {
      complaints.error(new Place(file.toString(), 1), "there is no server block");
    }
    return new Corefile(blocks, List.copyOf(files));
  }

  private boolean isSnippet() {
    Token token = words.peek();
    return !token.quoted() && token.text().startsWith("(") && token.text().endsWith(")");
  }

  private void snippet() {
    Token name = words.next();
    if (!words.hasNext() || !words.peek().is("{")) {
      complaints.error(name.place(), "a snippet is written (name) { … }");
      return;
    }
    words.next();
    List<Token> body = new ArrayList<>();
    int depth = 1;
    while (words.hasNext()) {
      Token token = words.next();
      depth += token.is("{") ? 1 : token.is("}") ? -1 : 0;
      if (depth == 0) {
        imports.define(name, body);
        return;
      }
      body.add(token);
    }
    complaints.error(name.place(), "the brace of this snippet is not closed");
  }

  private void importHere() {
    Token word = words.next();
    List<String> arguments = new ArrayList<>();
    while (words.hasNextOnLine() && !words.peek().is("}")) {
      arguments.add(words.next().text());
    }
    words.insert(imports.find(word.place(), arguments));
    if (words.size() > MOST_TOKENS) {
      complaints.error(word.place(), "import: what is imported here imports itself");
      words = new Words(List.of());
    }
  }

  private void block() {
    Place place = words.peek().place();
    List<ServerKey> keys = keys();
    List<Directive> directives = new ArrayList<>();
    if (words.hasNext() && words.peek().is("{")) {
      words.next();
      words.startLine();
      while (!closes(place)) {
        directive(directives);
      }
    } else {
      while (words.hasNext()) { // the rest of the file
        directive(directives);
      }
    }
    blocks.add(new ServerBlock(place, keys, directives));
  }

  /** Whether a block ends here; at the end of the file it does too, and that is an error. */
  private boolean closes(Place opened) {
    if (!words.hasNext()) {
      complaints.error(opened, "the brace of what begins here is not closed");
      return true;
    }
    if (words.peek().is("}")) {
      words.next();
      words.startLine();
      return true;
    }
    return false;
  }

  /** Words on a line, and on those that follow a comma. */
  private List<ServerKey> keys() {
    List<ServerKey> keys = new ArrayList<>();
    boolean goesOn = true;
    while (words.hasNext() && !words.peek().is("{") && (goesOn || words.hasNextOnLine())) {
      Token token = words.next();
      goesOn = !token.quoted() && token.text().endsWith(",");
      for (String text :
          token.quoted() ? new String[] {token.text()} : token.text().split(",", -1)) {
        if (!text.isEmpty()) {
          key(text, token.place(), keys);
        }
      }
    }
    return keys;
  }

  private void key(String text, Place place, List<ServerKey> keys) {
    if (text.endsWith("{")) {
      complaints.error(place, "put a space in front of the brace of '%s'".formatted(text));
      return;
    }
    try {
      keys.addAll(ServerKey.read(text, place));
    } catch (OperatorException e) {
      complaints.error(place, e.getMessage());
    }
  }

  private void directive(List<Directive> directives) {
    Token name = words.peek();
    if (name.is("import")) {
      importHere();
      return;
    }
    words.next();
    if (name.is("{") || name.is("}")) {
      complaints.error(
          name.place(), "a plugin's name is expected here, not '%s'".formatted(name.text()));
      return;
    }
    List<String> arguments = arguments();
    List<Property> properties = new ArrayList<>();
    if (words.hasNextOnLine() && words.peek().is("{")) {
      words.next();
      words.startLine();
      while (!closes(name.place())) {
        property(name.text(), properties);
      }
    }
    directives.add(new Directive(name.place(), name.text(), arguments, properties, complaints));
  }

  private void property(String plugin, List<Property> properties) {
    Token name = words.peek();
    if (name.is("import")) {
      importHere();
      return;
    }
    words.next();
    if (name.is("{")) {
      complaints.error(name.place(), plugin + ": there is no block within a plugin's block");
      return;
    }
    List<String> arguments = arguments();
    if (words.hasNextOnLine() && words.peek().is("{")) {
      complaints.error(
          words.peek().place(), plugin + ": there is no block within a plugin's block");
      words.next();
      words.startLine();
      while (!closes(name.place())) {
        words.next();
      }
    }
    properties.add(new Property(name.place(), plugin, name.text(), arguments, complaints));
  }

  /** The words up to the end of the line or a brace. */
  private List<String> arguments() {
    List<String> arguments = new ArrayList<>();
    while (words.hasNextOnLine() && !words.peek().is("{") && !words.peek().is("}")) {
      arguments.add(words.next().text());
    }
    return arguments;
  }
}
