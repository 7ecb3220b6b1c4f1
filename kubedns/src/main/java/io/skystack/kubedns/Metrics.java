package io.skystack.kubedns;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.common.store.StoreStatus;
import io.skystack.kubedns.records.ServedRecords;
import java.time.Duration;
import java.time.Instant;
import java.util.function.DoubleSupplier;

/** What kubedns itself counts; its parts count for themselves. */
final class Metrics {
  private static final double MILLIS = 1e3; // in a second

  private final PrometheusRegistry registry;
  private final Counter snapshotErrors;

  Metrics(ServedRecords records, PrometheusRegistry registry) {
    this.registry = registry;
    this.snapshotErrors =
        Counter.builder()
            .name("kubedns_snapshot_errors_total")
            .help("Snapshots that could not be written.")
            .register(registry);
    gauge("records", "Records held.", () -> records.tree().size());
    gauge(
        "source_stale_seconds",
        "For how long the source of the records has been away; 0 while it is followed.",
        () -> staleSeconds(records.status()));
    gauge(
        "serving_snapshot",
        "1 while what is served is what an earlier run has left, else 0.",
        () -> records.isRestored() ? 1 : 0);
  }

  private static double staleSeconds(StoreStatus status) {
    return status instanceof StoreStatus.Stale stale
        ? Duration.between(stale.since(), Instant.now()).toMillis() / MILLIS
        : 0;
  }

  private void gauge(String name, String help, DoubleSupplier value) {
    GaugeWithCallback.builder()
        .name("kubedns_" + name)
        .help(help)
        .callback(callback -> callback.call(value.getAsDouble()))
        .register(registry);
  }

  void snapshotFailed() {
    snapshotErrors.inc();
  }
}
