package io.skystack.dns.cache;

import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.dns.hot.HitsInFront;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/** What caches count. One for each registry: plugins that share a registry share this. */
public final class CacheMetrics {
  private final Map<CacheLabels, CacheCounts> counts = new ConcurrentHashMap<>();
  private final List<HitsInFront> inFront = new CopyOnWriteArrayList<>();

  private CacheMetrics(PrometheusRegistry registry) {
    kinds(
        "hits",
        "Queries answered from the cache, by what the answer says; hot answers are among them",
        this::hits,
        registry);
    kinds(
        "insertions",
        "Answers put into the cache, by what they say",
        kind -> sum(of -> of.insertions(kind)),
        registry);
    counter("misses", "Queries whose answer was not in the cache", CacheCounts::misses, registry);
    counter("evictions", "Answers that made room for others", CacheMetrics::evictions, registry);
    counter(
        "stale",
        "Queries answered with an answer past its end",
        CacheCounts::staleAnswers,
        registry);
    counter(
        "prefetches", "Answers fetched again before their end", CacheCounts::prefetches, registry);
    gauge("entries", "Answers in the cache", Cache::entries, registry);
    gauge("bytes", "Memory that answers in the cache take, about", Cache::bytes, registry);
  }

  /** Registers the metrics of one cache, or of several. */
  public static CacheMetrics register(PrometheusRegistry registry) {
    return new CacheMetrics(registry);
  }

  /** What caches with these labels count, through every reload. */
  public CacheCounts of(CacheLabels labels) {
    return counts.computeIfAbsent(labels, absent -> new CacheCounts());
  }

  /** All that there are, by their labels. */
  public Map<CacheLabels, CacheCounts> all() {
    return Map.copyOf(counts);
  }

  private static void kinds(
      String name, String help, ToLongFunction<Kind> value, PrometheusRegistry registry) {
    CounterWithCallback.builder()
        .name("skystack_cache_" + name + "_total")
        .help(help)
        .labelNames("type")
        .callback(
            callback -> {
              for (Kind kind : Kind.values()) {
                callback.call((double) value.applyAsLong(kind), kind.label());
              }
            })
        .register(registry);
  }

  private void counter(
      String name, String help, ToLongFunction<CacheCounts> value, PrometheusRegistry registry) {
    CounterWithCallback.builder()
        .name("skystack_cache_" + name + "_total")
        .help(help)
        .callback(callback -> callback.call((double) sum(value)))
        .register(registry);
  }

  private void gauge(
      String name, String help, ToLongFunction<Cache> value, PrometheusRegistry registry) {
    GaugeWithCallback.builder()
        .name("skystack_cache_" + name)
        .help(help)
        .callback(callback -> callback.call((double) sum(of -> of.sum(value))))
        .register(registry);
  }

  private long sum(ToLongFunction<CacheCounts> value) {
    return counts.values().stream().mapToLong(value).sum();
  }

  private static long evictions(CacheCounts of) {
    return of.successEvictions() + of.denialEvictions();
  }

  /** Of this kind, with those that were found in front of the caches. */
  private long hits(Kind kind) {
    long own = sum(of -> of.hits(kind));
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

  /** What was counted so far. */
  public CacheFigures figures() {
    return new CacheFigures(
        Stream.of(Kind.values()).mapToLong(this::hits).sum(),
        sum(CacheCounts::misses),
        Stream.of(Kind.values()).mapToLong(kind -> sum(of -> of.insertions(kind))).sum(),
        sum(CacheMetrics::evictions),
        sum(CacheCounts::staleAnswers),
        sum(CacheCounts::prefetches),
        sum(of -> of.sum(Cache::entries)),
        sum(of -> of.sum(Cache::bytes)));
  }
}
