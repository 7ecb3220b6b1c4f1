package io.skystack.skydns.cases;

import io.skystack.common.record.RecordKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads files of cases. */
public final class CaseFile {
  private static final Pattern RECORD = Pattern.compile("/skydns(\\S*) (\\{.*})(?: lease=(\\d+))?");
  private static final Set<String> SECTIONS = Set.of("ANSWER", "AUTHORITY", "ADDITIONAL");

  private final String file;
  private final List<Case> cases = new ArrayList<>();
  private String title = "";
  private List<String> domains = List.of();
  private String store = "";
  private List<String> strict = List.of();
  private String local = "";
  private List<Case.Line> records = List.of();
  private List<String> outside = List.of();
  private Set<String> outsideFails = Set.of();
  private List<Case.Question> questions = List.of();
  private Map<String, List<String>> sections = Map.of();
  private List<String> section = List.of();

  private CaseFile(String file) {
    this.file = file;
  }

  /** All cases of all files, in the order of file names and lines; also out of a jar. */
  public static List<Case> all() {
    try {
      URI folder = CaseFile.class.getResource("/cases").toURI();
      if (folder.getScheme().equals("jar")) {
        try (FileSystem jar = FileSystems.newFileSystem(folder, Map.of())) {
          return in(jar.getPath("/cases"));
        }
      }
      return in(Path.of(folder));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<Case> in(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().flatMap(file -> read(file).stream()).toList();
    }
  }

  private static List<Case> read(Path path) {
    try {
      CaseFile file = new CaseFile(path.getFileName().toString());
      List<String> lines = Files.readAllLines(path);
      for (int i = 0; i < lines.size(); i++) {
        String line = lines.get(i).strip();
        if (!line.isEmpty() && !line.startsWith("#")) {
          file.read(line, i + 1);
        }
      }
      file.endCase();
      return file.cases;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void read(String line, int number) {
    Matcher record = RECORD.matcher(line);
    if (line.startsWith("== ")) {
      endCase();
      beginCase(line.substring(3));
    } else if (line.startsWith("domains: ")) {
      domains = List.of(after(line).split(",", -1));
    } else if (line.startsWith("strict: ")) {
      strict = List.of(after(line).split(",", -1));
    } else if (line.startsWith("local: ")) {
      local = after(line);
    } else if (line.startsWith("store: ")) {
      store = after(line);
    } else if (line.startsWith("outside: ")) {
      outside.add(after(line));
    } else if (line.startsWith("outside-fails: ")) {
      outsideFails.add(after(line));
    } else if (record.matches()) {
      OptionalInt lease =
          record.group(3) == null
              ? OptionalInt.empty()
              : OptionalInt.of(Integer.parseInt(record.group(3)));
      records.add(new Case.Line(RecordKey.parse(record.group(1)), record.group(2), lease));
    } else if (line.startsWith("? ")) {
      beginQuestion(line.substring(2).split(" ", 2));
    } else if (SECTIONS.contains(line)) {
      section = new ArrayList<>();
      sections.put(line, section);
    } else {
      expected(line, number);
    }
  }

  private static String after(String line) {
    return line.substring(line.indexOf(": ") + 2).strip();
  }

  private void beginCase(String name) {
    title = name;
    domains = List.of("kube.local");
    store = "live";
    strict = List.of();
    local = "";
    records = new ArrayList<>();
    outside = new ArrayList<>();
    outsideFails = new HashSet<>();
    questions = new ArrayList<>();
    sections = Map.of();
  }

  private void beginQuestion(String[] words) {
    sections = new LinkedHashMap<>();
    section = new ArrayList<>(); // the line with the response code, until a section starts
    sections.put("STATUS", section);
    questions.add(new Case.Question(words[0], words[1], "", sections));
  }

  private void expected(String line, int number) {
    if (questions.isEmpty()) {
      throw new IllegalArgumentException(file + ":" + number + ": what is '" + line + "'?");
    }
    section.add(line.replaceAll("\\s+", " "));
  }

  private void endCase() {
    if (!title.isEmpty()) {
      List<Case.Question> complete =
          questions.stream()
              .map(
                  question ->
                      new Case.Question(
                          question.name(),
                          question.type(),
                          String.join(" ", question.section("STATUS")),
                          question.sections()))
              .toList();
      cases.add(
          new Case(
              file,
              title,
              domains,
              strict,
              local,
              store,
              records,
              outside,
              outsideFails,
              complete));
    }
  }
}
