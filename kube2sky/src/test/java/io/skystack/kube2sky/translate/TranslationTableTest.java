package io.skystack.kube2sky.translate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.skystack.common.record.RecordCodec;
import io.skystack.common.record.RecordKey;
import io.skystack.common.record.ServiceRecord;
import io.skystack.kube2sky.model.Kind;
import io.skystack.kube2sky.model.KubeObject;
import io.skystack.kube2sky.model.ObjectName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each history of {@link TranslationHistory}. Each state is reached twice, by the changes from the
 * one before and from nothing, and the keys that a change names must be those at which the records
 * differ.
 */
class TranslationTableTest {
  static List<TranslationHistory> histories() {
    return TranslationHistory.all();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("histories")
  void recordsOf(TranslationHistory history) {
    State state = new State(translator(history));
    for (TranslationHistory.Step step : history.steps()) {
      assertThat(state.become(step.objects(), history.isWhole()))
          .as("%s after\n%s", history, step.manifests())
          .isEqualTo(step.records());
      assertThat(new State(translator(history)).become(step.objects(), history.isWhole()))
          .isEqualTo(step.records());
    }
  }

  private static Translator translator(TranslationHistory history) {
    return new Translator(
        TranslationHistory.DOMAIN, TranslationHistory.OWNER, history.ttl(), history.options());
  }

  @Test
  void thereAreHistories() {
    assertThat(histories()).hasSizeGreaterThan(10);
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
