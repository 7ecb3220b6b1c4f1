package io.skystack.dns.corefile;

import io.skystack.common.cli.Nearest;
import io.skystack.common.cli.OperatorException;
import io.skystack.dns.corefile.Token.Place;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What {@code import} puts in: snippets, and files. */
final class Imports {
  private static final Pattern ARGUMENT =
      Pattern.compile("\\{args(?:\\.(\\d{1,4})|\\[(\\d{1,4})\\])\\}");

  private final Path corefile;
  private final Map<String, String> environment;
  private final Complaints complaints;
  private final Set<Path> files;
  private final Map<String, Snippet> snippets = new HashMap<>();

  private record Snippet(Place place, List<Token> body) {}

  /**
   * @param corefile the folder of which relative paths begin at
   * @param files where those that are read are added
   */
  Imports(Path corefile, Map<String, String> environment, Complaints complaints, Set<Path> files) {
    this.corefile = corefile;
    this.environment = environment;
    this.complaints = complaints;
    this.files = files;
  }

  /** Keeps a snippet. */
  void define(Token name, List<Token> body) {
    String bare = name.text().substring(1, name.text().length() - 1);
    Snippet before = snippets.putIfAbsent(bare, new Snippet(name.place(), List.copyOf(body)));
    if (before != null) {
      complaints.error(
          name.place(), "there is a snippet '%s' already, at %s".formatted(bare, before.place));
    }
  }

  /** The words that an import stands for. */
  List<Token> find(Place place, List<String> arguments) {
    if (arguments.isEmpty()) {
      complaints.error(place, "import: the name of a snippet or of files is missing");
      return List.of();
    }
    String what = arguments.get(0);
    List<String> rest = arguments.subList(1, arguments.size());
    Snippet snippet = snippets.get(what);
    if (snippet != null) {
      return snippet.body.stream().map(token -> filled(token, rest, place)).toList();
    }
    return ofFiles(place, what).stream().map(token -> filled(token, rest, place)).toList();
  }

  private Token filled(Token token, List<String> arguments, Place place) {
    if (!token.text().contains("{args")) {
      return token;
    }
    return token.withText(
        ARGUMENT
            .matcher(token.text())
            .replaceAll(found -> Matcher.quoteReplacement(argument(found, arguments, place))));
  }

  private String argument(MatchResult found, List<String> arguments, Place place) {
    int index = Integer.parseInt(found.group(1) == null ? found.group(2) : found.group(1));
    if (index < arguments.size()) {
      return arguments.get(index);
    }
    complaints.error(place, "import: %s has no value here".formatted(found.group()));
    return "";
  }

  private List<Token> ofFiles(Place place, String pattern) {
    boolean isGlob = pattern.matches(".*[*?\\[].*");
    Path folder = corefile.toAbsolutePath().getParent();
    Path whole = (folder == null ? Path.of("/") : folder).resolve(pattern);
    try {
      List<Path> found = isGlob ? matching(whole) : List.of(whole);
      if (found.isEmpty()) {
        complaints.warning(place, "import: no file is named %s".formatted(pattern));
      }
      if (!isGlob && !Files.isRegularFile(whole)) {
        complaints.error(
            place,
            "import: there is no snippet and no file '%s'%s"
                .formatted(pattern, Nearest.didYouMean(pattern, snippets.keySet())));
        return List.of();
      }
      return read(found);
    } catch (IOException | OperatorException e) {
      complaints.error(place, "import: " + e.getMessage());
      return List.of();
    }
  }

  private List<Token> read(List<Path> found) {
    List<Token> tokens = new ArrayList<>();
    for (Path file : found) {
      files.add(file);
      tokens.addAll(Lexer.read(Corefile.text(file), file.toString(), environment, complaints));
    }
    return tokens;
  }

  /** Files of one folder, by name; a pattern for folders is not needed. */
  private static List<Path> matching(Path pattern) throws IOException {
    Path folder = pattern.getParent();
    Path last = pattern.getFileName();
    if (folder == null || last == null || !Files.isDirectory(folder)) {
      return List.of();
    }
    PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + last);
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(file -> matcher.matches(file.getFileName()) && Files.isRegularFile(file))
          .sorted()
          .toList();
    }
  }
}
