package io.skystack.dns.prometheus;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.skystack.dns.cache.CacheFigures;
import io.skystack.dns.cache.CacheMetrics;

/** What caches count, by CoreDNS's names; what lay ready in front of them is a hit too. */
final class CacheNames implements MultiCollector {
  private final CacheMetrics caches;

  CacheNames(CacheMetrics caches) {
    this.caches = caches;
  }

  @Override
  public MetricSnapshots collect() {
    CacheFigures figures = caches.figures();
    long successes = caches.successHits();
    long denials = figures.hits() - successes;
    CounterSnapshot.Builder hit =
        DnsMetrics.counter("coredns_cache_hits", "Queries answered from the cache");
    DnsMetrics.point(hit, labels().add("type", "success"), successes);
    DnsMetrics.point(hit, labels().add("type", "denial"), denials);
    return MetricSnapshots.builder()
        .metricSnapshot(hit.build())
        .metricSnapshot(
            one(
                "requests",
                "Queries for which the cache was looked at",
                successes + denials + figures.misses()))
        .metricSnapshot(
            one("misses", "Queries that other servers were asked for", figures.misses()))
        .metricSnapshot(one("evictions", "Answers that made room for others", figures.evictions()))
        .metricSnapshot(
            one("prefetch", "Answers fetched again before their end", figures.prefetches()))
        .metricSnapshot(
            one("served_stale", "Queries answered past an answer's end", figures.stale()))
        .metricSnapshot(
            GaugeSnapshot.builder()
                .name("coredns_cache_entries")
                .help("Answers in the cache")
                .dataPoint(
                    GaugeDataPointSnapshot.builder()
                        .labels(labels().add("type", "all"))
                        .value((double) figures.entries())
                        .build())
                .build())
        .build();
  }

  private static CounterSnapshot one(String name, String help, long value) {
    CounterSnapshot.Builder snapshot = DnsMetrics.counter("coredns_cache_" + name, help);
    DnsMetrics.point(snapshot, labels(), value);
    return snapshot.build();
  }

  /** All caches count together. */
  private static Labels labels() {
    return Labels.of("server", "", "zones", "", "view", "");
  }
}
