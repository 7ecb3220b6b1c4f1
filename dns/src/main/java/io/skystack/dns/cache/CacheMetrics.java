package io.skystack.dns.cache;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.dns.hot.HitsInFront;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/** What caches count. One for each registry: plugins that share a registry share this. */
public final class CacheMetrics {
  private final Map<Kind, LongAdder> hits = new EnumMap<>(Kind.class);
  private final Counter misses;
  private final Map<Kind, CounterDataPoint> insertions;
  private final Counter evictions;
  private final Counter stale;
  private final Counter prefetches;
  private final List<HitsInFront> inFront = new CopyOnWriteArrayList<>();
  private final List<Cache> caches = new CopyOnWriteArrayList<>();

  private CacheMetrics(PrometheusRegistry registry) {
    for (Kind kind : Kind.values()) {
      hits.put(kind, new LongAdder());
    }
    hits(registry);
    insertions = kinds("insertions", "Answers put into the cache, by what they say", registry);
    misses = counter("misses", "Queries whose answer was not in the cache", registry);
    evictions = counter("evictions", "Answers that made room for others", registry);
    stale = counter("stale", "Queries answered with an answer past its end", registry);
    prefetches = counter("prefetches", "Answers fetched again before their end", registry);
    gauge("entries", "Answers in the cache", Cache::entries, registry);
    gauge("bytes", "Memory that answers in the cache take, about", Cache::bytes, registry);
  }

  /** Registers the metrics of one cache, or of several. */
  public static CacheMetrics register(PrometheusRegistry registry) {
    return new CacheMetrics(registry);
  }

  private void hits(PrometheusRegistry registry) {
    CounterWithCallback.builder()
        .name("skystack_cache_hits_total")
        .help(
            "Queries answered from the cache, by what the answer says; hot answers are among them")
        .labelNames("type")
        .callback(
            callback ->
                hits.keySet().forEach(kind -> callback.call((double) hits(kind), kind.label())))
        .register(registry);
  }

  /** Of this kind, with those that were found in front of the caches. */
  private long hits(Kind kind) {
    long own = of(hits, kind).sum();
    return switch (kind) {
      case SUCCESS -> own + inFront.stream().mapToLong(HitsInFront::success).sum();
      case DENIAL -> own + inFront.stream().mapToLong(HitsInFront::denial).sum();
      case FAILURE -> own;
    };
  }

  /**
   * Counts as hits what stands in front of the caches and gives their answers again without asking
   * them.
   */
  public void add(HitsInFront source) {
    inFront.add(source);
  }

  private static Map<Kind, CounterDataPoint> kinds(
      String name, String help, PrometheusRegistry registry) {
    Counter counter =
        Counter.builder()
            .name("skystack_cache_" + name + "_total")
            .help(help)
            .labelNames("type")
            .register(registry);
    Map<Kind, CounterDataPoint> points = new EnumMap<>(Kind.class);
    for (Kind kind : Kind.values()) {
      points.put(kind, counter.labelValues(kind.label()));
    }
    return points;
  }

  private static Counter counter(String name, String help, PrometheusRegistry registry) {
    return Counter.builder()
        .name("skystack_cache_" + name + "_total")
        .help(help)
        .register(registry);
  }

  private void gauge(
      String name, String help, ToLongFunction<Cache> value, PrometheusRegistry registry) {
    GaugeWithCallback.builder()
        .name("skystack_cache_" + name)
        .help(help)
        .callback(callback -> callback.call((double) caches.stream().mapToLong(value).sum()))
        .register(registry);
  }

  void opened(Cache cache) {
    caches.add(cache);
  }

  void closed(Cache cache) {
    caches.remove(cache);
  }

  void hit(Kind kind) {
    of(hits, kind).increment();
  }

  void miss() {
    misses.inc();
  }

  void inserted(Kind kind) {
    of(insertions, kind).inc();
  }

  void evicted() {
    evictions.inc();
  }

  void stale() {
    stale.inc();
  }

  void prefetch() {
    prefetches.inc();
  }

  private static <T> T of(Map<Kind, T> counters, Kind kind) {
    T counter = counters.get(kind);
    if (counter == null) {
      throw new IllegalStateException("every kind has a counter");
    }
    return counter;
  }

  /** Hits on answers with records, so far; those in front of the caches too. */
  public long successHits() {
    return hits(Kind.SUCCESS);
  }

  /** What was counted so far. */
  public CacheFigures figures() {
    return new CacheFigures(
        Stream.of(Kind.values()).mapToLong(this::hits).sum(),
        (long) misses.get(),
        sum(insertions),
        (long) evictions.get(),
        (long) stale.get(),
        (long) prefetches.get(),
        caches.stream().mapToLong(Cache::entries).sum(),
        caches.stream().mapToLong(Cache::bytes).sum());
  }

  private static long sum(Map<Kind, CounterDataPoint> points) {
    return points.values().stream().mapToLong(point -> (long) point.get()).sum();
  }
}
