package io.skystack.skydns.classic;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.skystack.dns.server.AnswerObserver;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;

/**
 * SkyDNS's metrics, summed over the event loops when they are read. What lay ready for the wire
 * counts as answered from the cache, which is what SkyDNS's response cache did.
 */
public final class ClassicMetrics implements MultiCollector {
  private static final double NANOS = 1e9; // in a second

  private final String prefix;
  private final LongSupplier signaturesMade;
  private final List<LoopObserver> loops = new CopyOnWriteArrayList<>();

  private ClassicMetrics(String prefix, LongSupplier signaturesMade) {
    this.prefix = prefix;
    this.signaturesMade = signaturesMade;
  }

  /**
   * Registers them.
   *
   * @param namespace what their names begin with; may be empty
   * @param subsystem what follows; may be empty
   * @param signaturesMade how many signatures had to be made, for the cache had none
   */
  public static ClassicMetrics register(
      String namespace,
      String subsystem,
      LongSupplier signaturesMade,
      PrometheusRegistry registry) {
    String prefix =
        (namespace.isEmpty() ? "" : namespace + "_") + (subsystem.isEmpty() ? "" : subsystem + "_");
    ClassicMetrics metrics = new ClassicMetrics(prefix + "dns_", signaturesMade);
    registry.register(metrics);
    return metrics;
  }

  /** Counts of one more event loop. They stay once it has ended. */
  public AnswerObserver observer() {
    LoopObserver loop = new LoopObserver();
    loops.add(loop);
    return loop;
  }

  @Override
  public MetricSnapshots collect() {
    return MetricSnapshots.builder()
        .metricSnapshot(requests())
        .metricSnapshot(errors())
        .metricSnapshot(cacheMisses())
        .metricSnapshot(durations())
        .metricSnapshot(sizes())
        .build();
  }

  private CounterSnapshot requests() {
    CounterSnapshot.Builder snapshot = counter("request_count", "Counter of DNS requests made.");
    for (AnsweredBy system : AnsweredBy.values()) {
      point(snapshot, label(system), sum(loop -> loop.requests(system)));
    }
    return snapshot.build();
  }

  private CounterSnapshot errors() {
    CounterSnapshot.Builder snapshot =
        counter("error_count", "Counter of DNS requests resulting in an error.");
    for (AnsweredBy system : AnsweredBy.values()) {
      for (Cause cause : Cause.values()) {
        Labels labels = label(system).add("cause", cause.label());
        point(snapshot, labels, sum(loop -> loop.errors(system, cause)));
      }
    }
    return snapshot.build();
  }

  /** As SkyDNS had it: what was answered from records was not in the cache. */
  private CounterSnapshot cacheMisses() {
    CounterSnapshot.Builder snapshot =
        counter("cachemiss_count", "Counter of DNS requests that result in a cache miss.");
    point(snapshot, Labels.of("cache", "response"), sum(loop -> loop.requests(AnsweredBy.AUTH)));
    point(snapshot, Labels.of("cache", "signature"), signaturesMade.getAsLong());
    return snapshot.build();
  }

  private HistogramSnapshot durations() {
    HistogramSnapshot.Builder snapshot =
        HistogramSnapshot.builder()
            .name(prefix + "request_duration_seconds")
            .help("Histogram of the time (in seconds) each request took to resolve.");
    for (AnsweredBy system : AnsweredBy.values()) {
      histogram(
          snapshot,
          system,
          buckets(Buckets.DURATIONS, NANOS, i -> sum(loop -> loop.durations(system, i))),
          sum(loop -> loop.durationSum(system)) / NANOS);
    }
    return snapshot.build();
  }

  private HistogramSnapshot sizes() {
    HistogramSnapshot.Builder snapshot =
        HistogramSnapshot.builder()
            .name(prefix + "response_size_bytes")
            .help("Size of the returned responses in bytes.");
    for (AnsweredBy system : AnsweredBy.values()) {
      histogram(
          snapshot,
          system,
          buckets(Buckets.SIZES, 1, i -> sum(loop -> loop.sizes(system, i))),
          (double) sum(loop -> loop.sizeSum(system)));
    }
    return snapshot.build();
  }

  private static ClassicHistogramBuckets buckets(
      Buckets bounds, double unit, IntFunction<Long> count) {
    ClassicHistogramBuckets.Builder buckets = ClassicHistogramBuckets.builder();
    for (int i = 0; i < bounds.size(); i++) {
      buckets.bucket(bounds.bound(i) / unit, count.apply(i));
    }
    return buckets.bucket(Double.POSITIVE_INFINITY, count.apply(bounds.size())).build();
  }

  /** Label sets that never were counted are left out, as Prometheus's own client does. */
  private void histogram(
      HistogramSnapshot.Builder snapshot,
      AnsweredBy system,
      ClassicHistogramBuckets buckets,
      double sum) {
    if (sum(loop -> loop.requests(system)) > 0) {
      snapshot.dataPoint(
          HistogramDataPointSnapshot.builder()
              .labels(label(system))
              .classicHistogramBuckets(buckets)
              .sum(sum)
              .build());
    }
  }

  private CounterSnapshot.Builder counter(String name, String help) {
    return CounterSnapshot.builder().name(prefix + name).help(help);
  }

  private static void point(CounterSnapshot.Builder snapshot, Labels labels, long value) {
    if (value > 0) {
      snapshot.dataPoint(
          CounterDataPointSnapshot.builder().labels(labels).value((double) value).build());
    }
  }

  private static Labels label(AnsweredBy system) {
    return Labels.of("system", system.label());
  }

  private long sum(ToLongFunction<LoopObserver> of) {
    return loops.stream().mapToLong(of).sum();
  }
}
