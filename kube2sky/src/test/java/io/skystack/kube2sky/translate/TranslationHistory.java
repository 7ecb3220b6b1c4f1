package io.skystack.kube2sky.translate;

import io.skystack.kube2sky.model.KubeObject;
import io.skystack.kube2sky.model.LabelSelector;
import io.skystack.kube2sky.model.Selection;
import io.skystack.kube2sky.source.manifests.Manifests;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Objects in, records out. Each file in {@code translate/} is a history: manifests, a line of
 * {@code =>}, the records that there are then as {@code key value} (and lines {@code skipped:} for
 * what can have none), a line of {@code ----}, the manifests of the next state, and so on. The
 * records of the domain itself are left out, but in files whose names start with {@code domain}.
 * Lines of {@code #!} at the top are options: {@code pods}, {@code ns}, {@code namespaces}, {@code
 * labels}, {@code ttl}, {@code pod-hostnames}, {@code no-endpoints} and {@code ignore-empty}.
 *
 * @param name the file's
 * @param options what names there are
 * @param ttl of each record, in seconds
 * @param steps the states, one after the other
 */
public record TranslationHistory(String name, TranslateOptions options, int ttl, List<Step> steps) {
  /** The mark that the records in the files have. */
  public static final String OWNER = "kube2sky/t";

  /** The domain that they lie below. */
  public static final String DOMAIN = "kube.local";

  /**
   * A state.
   *
   * @param manifests as they are written, for messages
   * @param objects those that count
   * @param records as text, one a line
   */
  public record Step(String manifests, List<KubeObject> objects, String records) {}

  /** Whether the records of the domain itself are in it. */
  public boolean isWhole() {
    return name.startsWith("domain");
  }

  /** All histories, in the order of their files' names; also out of a jar. */
  public static List<TranslationHistory> all() {
    try {
      URI folder = TranslationHistory.class.getResource("/translate").toURI();
      if (folder.getScheme().equals("jar")) {
        try (FileSystem jar = FileSystems.newFileSystem(folder, Map.of())) {
          return in(jar.getPath("/translate"));
        }
      }
      return in(Path.of(folder));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<TranslationHistory> in(Path folder) throws IOException {
    List<TranslationHistory> histories = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.sorted().toList()) {
        try (InputStream in = Files.newInputStream(file)) {
          String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
          histories.add(parse(file.getFileName().toString(), text));
        }
      }
    }
    return histories;
  }

  private static TranslationHistory parse(String name, String text) {
    Map<String, String> said =
        text.lines()
            .filter(line -> line.startsWith("#! "))
            .map(line -> line.substring(3).split(" ", 2))
            .collect(Collectors.toMap(words -> words[0], words -> words[words.length - 1]));
    List<NameServer> servers = words(said.getOrDefault("ns", "")).map(NameServer::parse).toList();
    PodNames pods =
        PodNames.valueOf(said.getOrDefault("pods", "disabled").toUpperCase(Locale.ROOT));
    Selection selection =
        new Selection(
            words(said.getOrDefault("namespaces", "")).collect(Collectors.toSet()),
            LabelSelector.parse(said.getOrDefault("labels", "")),
            said.containsKey("pod-hostnames"));
    List<Step> steps = new ArrayList<>();
    for (String step : text.split("(?m)^----.*\n", -1)) {
      String[] inOut = step.split("(?m)^=>\n", -1);
      steps.add(new Step(inOut[0], Manifests.parse(inOut[0], selection), inOut[1].strip()));
    }
    return new TranslationHistory(
        name,
        new TranslateOptions(
            pods, servers, !said.containsKey("no-endpoints"), !said.containsKey("ignore-empty")),
        Integer.parseInt(said.getOrDefault("ttl", "30")),
        steps);
  }

  private static Stream<String> words(String text) {
    return Stream.of(text.split(" ")).filter(word -> !word.isEmpty());
  }

  /** For the names of tests. */
  @Override
  public String toString() {
    return name;
  }
}
