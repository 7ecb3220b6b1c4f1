package io.skystack.dns.prometheus;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.skystack.dns.cache.CacheCounts;
import io.skystack.dns.cache.CacheLabels;
import io.skystack.dns.cache.CacheMetrics;
import java.util.Map;
import java.util.function.ToLongFunction;

/** What caches count, by CoreDNS's names; what lay ready in front of them is a hit too. */
final class CacheNames implements MultiCollector {
  private final CacheMetrics caches;

  CacheNames(CacheMetrics caches) {
    this.caches = caches;
  }

  @Override
  public MetricSnapshots collect() {
    Map<CacheLabels, CacheCounts> all = caches.all();
    return MetricSnapshots.builder()
        .metricSnapshot(
            typed(
                all,
                "hits",
                "Queries answered from the cache",
                CacheCounts::successHits,
                CacheCounts::denialHits))
        .metricSnapshot(
            typed(
                all,
                "evictions",
                "Answers that made room for others",
                CacheCounts::successEvictions,
                CacheCounts::denialEvictions))
        .metricSnapshot(
            counter(
                all, "requests", "Queries for which the cache was looked at", CacheNames::asked))
        .metricSnapshot(
            counter(
                all, "misses", "Queries that other servers were asked for", CacheCounts::misses))
        .metricSnapshot(
            counter(
                all, "prefetch", "Answers fetched again before their end", CacheCounts::prefetches))
        .metricSnapshot(
            counter(
                all,
                "served_stale",
                "Queries answered past an answer's end",
                CacheCounts::staleAnswers))
        .metricSnapshot(entries(all))
        .build();
  }

  private static long asked(CacheCounts counts) {
    return counts.successHits() + counts.denialHits() + counts.misses();
  }

  private static CounterSnapshot typed(
      Map<CacheLabels, CacheCounts> all,
      String name,
      String help,
      ToLongFunction<CacheCounts> success,
      ToLongFunction<CacheCounts> denial) {
    CounterSnapshot.Builder snapshot = DnsMetrics.counter("coredns_cache_" + name, help);
    all.forEach(
        (of, counts) -> {
          DnsMetrics.point(
              snapshot, labels(of).add("type", "success"), success.applyAsLong(counts));
          DnsMetrics.point(snapshot, labels(of).add("type", "denial"), denial.applyAsLong(counts));
        });
    return snapshot.build();
  }

  private static CounterSnapshot counter(
      Map<CacheLabels, CacheCounts> all,
      String name,
      String help,
      ToLongFunction<CacheCounts> value) {
    CounterSnapshot.Builder snapshot = DnsMetrics.counter("coredns_cache_" + name, help);
    all.forEach((of, counts) -> DnsMetrics.point(snapshot, labels(of), value.applyAsLong(counts)));
    return snapshot.build();
  }

  private static GaugeSnapshot entries(Map<CacheLabels, CacheCounts> all) {
    GaugeSnapshot.Builder snapshot =
        GaugeSnapshot.builder().name("coredns_cache_entries").help("Answers in the cache");
    all.forEach(
        (of, counts) -> {
          snapshot.dataPoint(point(labels(of).add("type", "success"), counts.successEntries()));
          snapshot.dataPoint(point(labels(of).add("type", "denial"), counts.denialEntries()));
        });
    return snapshot.build();
  }

  private static GaugeDataPointSnapshot point(Labels labels, long value) {
    return GaugeDataPointSnapshot.builder().labels(labels).value((double) value).build();
  }

  private static Labels labels(CacheLabels of) {
    return Labels.of("server", of.server(), "zones", of.zones(), "view", of.view());
  }
}
