package io.skystack.kube2sky.publish;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.function.DoubleConsumer;

/** What a publisher counts. */
final class PublishMetrics {
  private static final double[] SECONDS = {
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10
  };

  final Gauge records;
  final Gauge queue;
  final Gauge queueAge;
  final Gauge inFlight;
  final Gauge failing;
  final Gauge foreignKeys;
  final Gauge contestedKeys;
  final Gauge brakeOn;
  final Gauge brakeWaiting;
  final Gauge leading;
  final Counter brakes;
  final Counter reconciles;
  final Counter transactions;
  final Histogram transactionSeconds;
  final Histogram latency;
  final Histogram programming;

  /** Hears of what {@link #programming} observes, where the source said what led to a change. */
  volatile DoubleConsumer programmed = seconds -> {};

  final Counter writes;
  final Counter repairs;

  PublishMetrics(PrometheusRegistry registry) {
    records = gauge(registry, "records", "Records that should be in the store");
    queue =
        gauge(
            registry,
            "queue_length",
            "Services and other units that wait to be published or are being published");
    queueAge =
        gauge(registry, "queue_age_seconds", "For how long the oldest of them has been waiting");
    inFlight =
        gauge(registry, "transactions_in_flight", "Transactions sent whose answer is awaited");
    failing =
        gauge(registry, "failing_units", "Services and other units that wait to be tried again");
    foreignKeys =
        gauge(
            registry,
            "foreign_keys",
            "Keys that are wanted and hold the record of another owner, left alone");
    contestedKeys =
        gauge(
            registry,
            "contested_keys",
            "Keys that someone else keeps changing, put right after growing pauses");
    brakeOn = gauge(registry, "brake_on", "1 while deletions are held back, else 0");
    brakeWaiting = gauge(registry, "brake_waiting_deletions", "Deletions held back");
    leading = gauge(registry, "leading", "1 while this one writes, 0 while it stands by");
    brakes = counter(registry, "brakes", "Times that deletions were held back");
    reconciles = counter(registry, "reconciles", "Times that everything was compared");
    repairs =
        counter(
            registry,
            "repairs",
            "Records that someone else changed, took away or left behind, put right");
    transactions =
        Counter.builder()
            .name("kube2sky_transactions_total")
            .help("Transactions sent to the store, by result: ok, conflict, fenced or error")
            .labelNames("result")
            .register(registry);
    transactionSeconds =
        histogram(
            registry,
            "transaction_duration_seconds",
            "How long a transaction took, from its sending to its answer");
    latency =
        histogram(
            registry,
            "publish_latency_seconds",
            "From a unit's change, as the source told of it, to the answer that it is stored");
    programming =
        histogram(
            registry,
            "programming_duration_seconds",
            "From what led to a unit's change (the last-change-trigger-time of endpoints where they"
                + " have it, else when the source told of it) to the answer that it is stored");
    writes =
        Counter.builder()
            .name("kube2sky_writes_total")
            .help("Records written, by operation: add, change or remove")
            .labelNames("operation")
            .register(registry);
    for (String result : new String[] {"ok", "conflict", "fenced", "error"}) {
      transactions.initLabelValues(result);
    }
    for (String operation : new String[] {"add", "change", "remove"}) {
      writes.initLabelValues(operation);
    }
  }

  /** Shows how it stands; {@code arrived} units have come up and were not looked at yet. */
  void show(PublisherStatus status, int arrived) {
    records.set(status.wanted());
    queue.set((double) status.queue() + arrived);
    queueAge.set(status.age().toNanos() / 1e9);
    inFlight.set(status.inFlight());
    failing.set(status.failingUnits());
    foreignKeys.set(status.foreignKeys());
    contestedKeys.set(status.contested());
    brakeOn.set(status.brake().since().isPresent() ? 1 : 0);
    brakeWaiting.set(status.brake().waiting());
    leading.set(status.leading() ? 1 : 0);
  }

  private static Gauge gauge(PrometheusRegistry registry, String name, String help) {
    return Gauge.builder().name("kube2sky_" + name).help(help).register(registry);
  }

  private static Counter counter(PrometheusRegistry registry, String name, String help) {
    return Counter.builder().name("kube2sky_" + name + "_total").help(help).register(registry);
  }

  private static Histogram histogram(PrometheusRegistry registry, String name, String help) {
    return Histogram.builder()
        .name("kube2sky_" + name)
        .help(help)
        .classicOnly()
        .classicUpperBounds(SECONDS)
        .register(registry);
  }
}
