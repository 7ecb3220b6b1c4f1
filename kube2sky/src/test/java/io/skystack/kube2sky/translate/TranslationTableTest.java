package io.skystack.kube2sky.translate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.skystack.common.record.RecordCodec;
import io.skystack.common.record.RecordKey;
import io.skystack.common.record.ServiceRecord;
import io.skystack.kube2sky.model.Kind;
import io.skystack.kube2sky.model.KubeObject;
import io.skystack.kube2sky.model.LabelSelector;
import io.skystack.kube2sky.model.ObjectName;
import io.skystack.kube2sky.model.Selection;
import io.skystack.kube2sky.source.manifests.Manifests;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Objects in, records out. Each file in {@code translate/} is a history: manifests, a line of
 * {@code =>}, the records that there are then as {@code key value} (and lines {@code skipped:} for
 * what can have none), a line of {@code ----}, the manifests of the next state, and so on. The
 * records of the domain itself are left out, but in files whose names start with {@code domain}.
 * Lines of {@code #!} at the top are options: {@code pods}, {@code ns}, {@code namespaces}, {@code
 * labels} and {@code ttl}.
 *
 * <p>Each state is reached twice, by the changes from the one before and from nothing, and the keys
 * that a change names must be those at which the records differ.
 */
class TranslationTableTest {
  static List<Path> histories() throws IOException, URISyntaxException {
    Path folder = Path.of(TranslationTableTest.class.getResource("/translate").toURI());
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("histories")
  void recordsOf(Path history) {
    String text = read(history);
    Options options = Options.of(text);
    State state = new State(options.translator());
    boolean whole = history.getFileName().toString().startsWith("domain");
    for (String step : text.split("(?m)^----.*\n", -1)) {
      String[] inOut = step.split("(?m)^=>\n", -1);
      List<KubeObject> objects = Manifests.parse(inOut[0], options.selection());
      assertThat(state.become(objects, whole))
          .as("%s after\n%s", history.getFileName(), inOut[0])
          .isEqualTo(inOut[1].strip());
      assertThat(new State(options.translator()).become(objects, whole))
          .isEqualTo(inOut[1].strip());
    }
  }

  @Test
  void thereAreHistories() throws Exception {
    assertThat(histories()).hasSizeGreaterThan(10);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What a history is to be translated with. */
  private record Options(Translator translator, Selection selection) {
    static Options of(String history) {
      Map<String, String> said =
          history
              .lines()
              .filter(line -> line.startsWith("#! "))
              .map(line -> line.substring(3).split(" ", 2))
              .collect(Collectors.toMap(words -> words[0], words -> words[1]));
      List<NameServer> servers = words(said.getOrDefault("ns", "")).map(NameServer::parse).toList();
      PodNames pods =
          PodNames.valueOf(said.getOrDefault("pods", "disabled").toUpperCase(Locale.ROOT));
      int ttl = Integer.parseInt(said.getOrDefault("ttl", "30"));
      Selection selection =
          new Selection(
              words(said.getOrDefault("namespaces", "")).collect(Collectors.toSet()),
              LabelSelector.parse(said.getOrDefault("labels", "")));
      Translator translator =
          new Translator("kube.local", "kube2sky/t", ttl, new TranslateOptions(pods, servers));
      return new Options(translator, selection);
    }

    private static Stream<String> words(String text) {
      return Stream.of(text.split(" ")).filter(word -> !word.isEmpty());
    }
  }

  /** A catalog and the records that come of it. */
  private static final class State {
    private final Translator translator;
    private final Catalog catalog;
    private final Desired desired = new Desired();
    private final Map<RecordKey, ServiceRecord> followed = new TreeMap<>();

    State(Translator translator) {
      this.translator = translator;
      this.catalog = new Catalog(translator);
    }

    String become(List<KubeObject> objects, boolean whole) {
      Set<Unit> touched = new HashSet<>();
      touched.add(translator.domainUnit());
      objects.forEach(object -> touched.addAll(catalog.changed(object)));
      for (Kind kind : Kind.values()) {
        Set<ObjectName> names =
            objects.stream()
                .filter(object -> object.kind() == kind)
                .map(KubeObject::id)
                .collect(Collectors.toSet());
        touched.addAll(catalog.listed(kind, names));
      }
      touched.forEach(
          unit ->
              desired.update(unit, catalog.translate(unit).claims()).forEach(key -> follow(key)));
      assertThat(followed).isEqualTo(desired.all()).hasSize(desired.size());
      return whole ? lines() : withoutDomain();
    }

    private void follow(RecordKey key) {
      desired
          .at(key)
          .ifPresentOrElse(value -> followed.put(key, value), () -> followed.remove(key));
    }

    private String withoutDomain() {
      return lines()
          .lines()
          .filter(line -> !line.contains("\"text\":"))
          .collect(Collectors.joining("\n"));
    }

    private String lines() {
      List<String> lines = new ArrayList<>();
      desired
          .all()
          .forEach(
              (key, value) -> lines.add(key + " " + new String(RecordCodec.format(value), UTF_8)));
      catalog.units().stream()
          .flatMap(unit -> catalog.translate(unit).problems().stream())
          .sorted()
          .forEach(problem -> lines.add("skipped: " + problem));
      return String.join("\n", lines);
    }
  }
}
