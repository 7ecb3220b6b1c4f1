package io.skystack.kube2sky.publish;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/** What a publisher counts. */
final class PublishMetrics {
  final Gauge records;
  final Gauge queue;
  final Gauge foreignKeys;
  final Counter transactions;
  final Histogram transactionSeconds;
  final Counter writes;
  final Counter repairs;

  PublishMetrics(PrometheusRegistry registry) {
    records =
        Gauge.builder()
            .name("kube2sky_records")
            .help("Records that should be in the store")
            .register(registry);
    queue =
        Gauge.builder()
            .name("kube2sky_queue_length")
            .help("Services and other units that wait to be published")
            .register(registry);
    foreignKeys =
        Gauge.builder()
            .name("kube2sky_foreign_keys")
            .help("Keys that are wanted and hold the record of another owner, left alone")
            .register(registry);
    transactions =
        Counter.builder()
            .name("kube2sky_transactions_total")
            .help("Transactions sent to the store, by result: ok, conflict or error")
            .labelNames("result")
            .register(registry);
    transactionSeconds =
        Histogram.builder()
            .name("kube2sky_transaction_duration_seconds")
            .help("How long a transaction took, from its sending to its answer")
            .classicOnly()
            .classicUpperBounds(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)
            .register(registry);
    writes =
        Counter.builder()
            .name("kube2sky_writes_total")
            .help("Records written, by operation: add, change or remove")
            .labelNames("operation")
            .register(registry);
    repairs =
        Counter.builder()
            .name("kube2sky_repairs_total")
            .help("Records that someone else changed, took away or left behind, put right")
            .register(registry);
    for (String result : new String[] {"ok", "conflict", "error"}) {
      transactions.initLabelValues(result);
    }
    for (String operation : new String[] {"add", "change", "remove"}) {
      writes.initLabelValues(operation);
    }
  }
}
