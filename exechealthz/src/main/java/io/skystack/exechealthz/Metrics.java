package io.skystack.exechealthz;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Locale;
import java.util.Map;

/** How often commands ran, how they ended, and how long they took; by path, which are few. */
final class Metrics {
  private static final double NANOS = 1e9; // in a second

  private final PrometheusRegistry registry;
  private final Counter runs;
  private final Histogram seconds;

  Metrics(PrometheusRegistry registry) {
    this.registry = registry;
    runs =
        Counter.builder()
            .name("exechealthz_runs_total")
            .help("Runs of commands, by path and by how they ended: ok, failed or killed.")
            .labelNames("path", "outcome")
            .register(registry);
    seconds =
        Histogram.builder()
            .name("exechealthz_run_duration_seconds")
            .help("How long runs took, by path, in seconds.")
            .labelNames("path")
            .classicOnly()
            .classicUpperBounds(.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30)
            .register(registry);
  }

  /** Shows for each path whether it would answer 200. */
  void show(Map<String, CheckPage> pages) {
    GaugeWithCallback.builder()
        .name("exechealthz_ok")
        .help("1 where the path answers 200, else 0.")
        .labelNames("path")
        .callback(
            callback -> pages.forEach((path, page) -> callback.call(page.isOk() ? 1 : 0, path)))
        .register(registry);
  }

  /** Counts a run. */
  void ran(Check check, Result result, long nanos) {
    runs.labelValues(check.path(), result.outcome().name().toLowerCase(Locale.ROOT)).inc();
    seconds.labelValues(check.path()).observe(nanos / NANOS);
  }
}
