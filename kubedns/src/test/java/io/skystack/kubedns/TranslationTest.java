package io.skystack.kubedns;

import static io.skystack.common.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.kube2sky.translate.TranslationHistory;
import io.skystack.kubedns.config.ConfigSource;
import io.skystack.kubedns.config.Settings;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The stack's tables of translation: the records of kubedns are the same ones. */
class TranslationTest {
  static List<TranslationHistory> histories() {
    return TranslationHistory.all();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("histories")
  void recordsOf(TranslationHistory history) {
    Settings usual =
        Running.Parsed.of(
                "--dns-bind-address=127.0.0.1",
                "--dns-port=0",
                "--healthz-port=0",
                "--brake=100",
                "--nameservers=127.0.0.1:1",
                "--ttl=" + history.ttl())
            .settings();
    Settings settings =
        new Settings(
            TranslationHistory.DOMAIN,
            history.ttl(),
            history.options(),
            usual.publishing(),
            usual.serving(),
            usual.server(),
            usual.operations(),
            usual.snapshot(),
            usual.patience());
    ToldSource source = new ToldSource();
    try (Service service =
        Service.start(settings, source, ConfigSource.NONE, new PrometheusRegistry())) {
      for (TranslationHistory.Step step : history.steps()) {
        source.become(step.objects());
        String records =
            step.records()
                .lines()
                .filter(line -> !line.startsWith("skipped:"))
                .map(line -> line.replace(TranslationHistory.OWNER, "kubedns"))
                .collect(Collectors.joining("\n"));
        eventually(
            () ->
                assertThat(records(service, history.isWhole()))
                    .as("%s after\n%s", history, step.manifests())
                    .isEqualTo(records));
      }
    }
  }

  /** As {@code /cache} shows them. */
  private static String records(Service service, boolean whole) {
    return Pages.get(service.operationsPort(), "/cache")
        .lines()
        .filter(line -> line.startsWith("\""))
        .map(line -> line.replaceAll("^\"/skydns/([^\"]*)\": (.*?),?$", "$1 $2"))
        .filter(line -> whole || !line.contains("\"text\":"))
        .collect(Collectors.joining("\n"));
  }
}
