package io.skystack.common.etcd;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.function.DoubleSupplier;

/** What a mirror counts. */
final class MirrorMetrics {
  private final PrometheusRegistry registry;

  final Counter watchRestarts;
  final Counter reads;
  final Counter compactions;
  final Counter badValues;
  final Counter batches;
  final Counter changes;
  final Counter errors;
  final Counter otherHistories;
  final Counter removedAfterGrace;
  final Counter snapshotErrors;
  final Gauge lastEvent;

  MirrorMetrics(PrometheusRegistry registry) {
    this.registry = registry;
    watchRestarts = counter("watch_restarts", "Watches that had to be opened again");
    reads = counter("reads", "Times that all records were read");
    compactions = counter("compactions", "Compactions that went past what was seen");
    badValues = counter("bad_values", "Keys and values that are no record, each time one was met");
    batches = counter("batches", "Times that changes were made visible");
    changes = counter("changes", "Records put or deleted");
    errors = counter("errors", "Calls and watches that failed");
    otherHistories = counter("other_histories", "Times that etcd came back wiped or rolled back");
    removedAfterGrace = counter("grace_removed", "Records removed after the grace period");
    snapshotErrors = counter("snapshot_errors", "Snapshots that could not be written");
    lastEvent =
        Gauge.builder()
            .name("skystack_etcd_last_event_timestamp_seconds")
            .help("When etcd last told of a change")
            .register(registry);
  }

  private Counter counter(String name, String help) {
    return Counter.builder().name("skystack_etcd_" + name).help(help).register(registry);
  }

  /** Shows a value that is asked for when it is wanted. */
  void gauge(String name, String help, DoubleSupplier value) {
    GaugeWithCallback.builder()
        .name("skystack_etcd_" + name)
        .help(help)
        .callback(callback -> callback.call(value.getAsDouble()))
        .register(registry);
  }
}
