package io.skystack.dns.server;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.skystack.dns.hot.HotAnswers;
import io.skystack.dns.hot.HotKind;
import io.skystack.dns.plugin.Query.Transport;
import io.skystack.dns.server.ClientGate.Verdict;
import io.skystack.dns.wire.Cookies.State;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;
import org.xbill.DNS.Rcode;

/**
 * What servers count, summed over their event loops when it is read. One for each registry: servers
 * that share a registry share this.
 */
public final class ServerMetrics implements MultiCollector {
  private static final String PREFIX = "skystack_dns_";
  private static final double NANOS = 1e9;

  private final List<LoopMetrics> loops = new CopyOnWriteArrayList<>();
  private final List<HotAnswers> tables = new CopyOnWriteArrayList<>();
  private final AtomicInteger inFlight = new AtomicInteger();
  private final AtomicInteger connections = new AtomicInteger();

  private ServerMetrics() {}

  /** Registers the metrics of a server, or of several. */
  public static ServerMetrics register(PrometheusRegistry registry) {
    ServerMetrics metrics = new ServerMetrics();
    registry.register(metrics);
    return metrics;
  }

  /** Counts of one more event loop. They stay once it has ended: a counter never goes back. */
  LoopMetrics loop() {
    LoopMetrics loop = new LoopMetrics();
    loops.add(loop);
    return loop;
  }

  /** The tables of hot answers that are in use: one for each server. */
  List<HotAnswers> tables() {
    return tables;
  }

  /** Queries that a hot answer of the kind was found for, since the start. */
  public long hotHits(HotKind kind) {
    return sum(loop -> loop.hotHits(kind));
  }

  private long hotHits() {
    return Stream.of(HotKind.values()).mapToLong(this::hotHits).sum();
  }

  /** Queries on which a plugin failed, so far. */
  public long panics() {
    return sum(loop -> loop.panics);
  }

  /** Queries that wait for an answer. */
  AtomicInteger inFlight() {
    return inFlight;
  }

  /** Open TCP connections. */
  AtomicInteger connections() {
    return connections;
  }

  @Override
  public MetricSnapshots collect() {
    return MetricSnapshots.builder()
        .metricSnapshot(requests())
        .metricSnapshot(responses())
        .metricSnapshot(latency())
        .metricSnapshot(
            byTransport("malformed", "Messages answered with FORMERR", counts -> counts.malformed))
        .metricSnapshot(
            byTransport("truncated", "Responses sent with TC set", counts -> counts.truncated))
        .metricSnapshot(turnedAway())
        .metricSnapshot(cookies())
        .metricSnapshot(dropped())
        .metricSnapshot(single("panics", "Queries on which a plugin failed", loop -> loop.panics))
        .metricSnapshot(
            single("overloaded", "Queries refused at the bound in flight", loop -> loop.overloaded))
        .metricSnapshot(
            single("timeouts", "Queries that no plugin answered in time", loop -> loop.timeouts))
        .metricSnapshot(gauge("in_flight", "Queries that wait for an answer", inFlight.get()))
        .metricSnapshot(gauge("tcp_connections", "Open TCP connections", connections.get()))
        .metricSnapshot(
            counter("hot_hits", "Queries answered from the hot answers")
                .dataPoint(CounterDataPointSnapshot.builder().value((double) hotHits()).build())
                .build())
        .metricSnapshot(
            single("hot_misses", "Queries that had no hot answer", loop -> loop.hotMisses))
        .metricSnapshot(
            single("hot_evictions", "Hot answers let go to make room", loop -> loop.hotEvictions))
        .metricSnapshot(
            gauge("hot_entries", "Hot answers", tables.stream().mapToLong(HotAnswers::size).sum()))
        .metricSnapshot(
            gauge(
                "hot_bytes",
                "Heap that hot answers take, about",
                tables.stream().mapToLong(HotAnswers::bytes).sum()))
        .build();
  }

  private CounterSnapshot requests() {
    CounterSnapshot.Builder snapshot = counter("requests", "Queries by transport and type");
    for (Transport transport : Transport.values()) {
      for (int i = 0; i < QueryTypes.count(); i++) {
        int type = i;
        Labels labels = label(transport).add("type", QueryTypes.label(type));
        point(snapshot, labels, sum(loop -> loop.of(transport).requests[type]));
      }
    }
    return snapshot.build();
  }

  private CounterSnapshot responses() {
    CounterSnapshot.Builder snapshot =
        counter("responses", "Responses by transport and response code");
    for (Transport transport : Transport.values()) {
      for (int i = 0; i < TransportCounts.RCODES; i++) {
        int rcode = i;
        Labels labels = label(transport).add("rcode", rcode(rcode));
        point(snapshot, labels, sum(loop -> loop.of(transport).responses[rcode]));
      }
    }
    return snapshot.build();
  }

  private HistogramSnapshot latency() {
    HistogramSnapshot.Builder snapshot =
        HistogramSnapshot.builder()
            .name(PREFIX + "request_duration_seconds")
            .help("Time from a query's arrival to its response");
    for (Transport transport : Transport.values()) {
      snapshot.dataPoint(
          HistogramDataPointSnapshot.builder()
              .labels(label(transport))
              .classicHistogramBuckets(buckets(transport))
              .sum(sum(loop -> loop.of(transport).latencySum) / NANOS)
              .build());
    }
    return snapshot.build();
  }

  private ClassicHistogramBuckets buckets(Transport transport) {
    ClassicHistogramBuckets.Builder buckets = ClassicHistogramBuckets.builder();
    for (int i = 0; i <= TransportCounts.BOUNDS.length; i++) {
      int bucket = i;
      double bound =
          i == TransportCounts.BOUNDS.length
              ? Double.POSITIVE_INFINITY
              : TransportCounts.BOUNDS[i] / NANOS;
      buckets.bucket(bound, sum(loop -> loop.of(transport).latency[bucket]));
    }
    return buckets.build();
  }

  private CounterSnapshot dropped() {
    CounterSnapshot.Builder snapshot =
        counter("dropped", "Messages and connections let go without an answer");
    for (Loss loss : Loss.values()) {
      point(snapshot, Labels.of("reason", loss.label()), sum(loop -> loop.of(loss)));
    }
    return snapshot.build();
  }

  private CounterSnapshot turnedAway() {
    CounterSnapshot.Builder snapshot =
        counter("turned_away", "Messages turned away for who sent them, by what was done");
    for (Transport transport : Transport.values()) {
      for (Verdict verdict : Verdict.values()) {
        Labels labels = label(transport).add("verdict", verdict.name().toLowerCase(Locale.ROOT));
        point(snapshot, labels, sum(loop -> loop.of(transport).of(verdict)));
      }
    }
    return snapshot.build();
  }

  private CounterSnapshot cookies() {
    CounterSnapshot.Builder snapshot =
        counter("cookies", "Queries with a DNS cookie, by its worth");
    for (State state : EnumSet.complementOf(EnumSet.of(State.NONE))) {
      Labels labels = Labels.of("state", state.name().toLowerCase(Locale.ROOT));
      point(snapshot, labels, sum(loop -> loop.of(state)));
    }
    return snapshot.build();
  }

  private CounterSnapshot byTransport(
      String name, String help, Function<TransportCounts, LoopCounter> of) {
    CounterSnapshot.Builder snapshot = counter(name, help);
    for (Transport transport : Transport.values()) {
      point(snapshot, label(transport), sum(loop -> of.apply(loop.of(transport))));
    }
    return snapshot.build();
  }

  private CounterSnapshot single(String name, String help, Function<LoopMetrics, LoopCounter> of) {
    CounterSnapshot.Builder snapshot = counter(name, help);
    snapshot.dataPoint(CounterDataPointSnapshot.builder().value((double) sum(of)).build());
    return snapshot.build();
  }

  private static CounterSnapshot.Builder counter(String name, String help) {
    return CounterSnapshot.builder().name(PREFIX + name).help(help);
  }

  /** Label sets that never were counted are left out. */
  private static void point(CounterSnapshot.Builder snapshot, Labels labels, long value) {
    if (value > 0) {
      snapshot.dataPoint(
          CounterDataPointSnapshot.builder().labels(labels).value((double) value).build());
    }
  }

  private static GaugeSnapshot gauge(String name, String help, long value) {
    return GaugeSnapshot.builder()
        .name(PREFIX + name)
        .help(help)
        .dataPoint(GaugeDataPointSnapshot.builder().value((double) value).build())
        .build();
  }

  private long sum(Function<LoopMetrics, LoopCounter> of) {
    return loops.stream().mapToLong(loop -> of.apply(loop).get()).sum();
  }

  private static Labels label(Transport transport) {
    return Labels.of("transport", transport.name().toLowerCase(Locale.ROOT));
  }

  private static String rcode(int number) {
    return number == TransportCounts.RCODES - 1 ? "other" : Rcode.string(number);
  }
}
