package io.skystack.dns.tsig;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.EnumMap;
import java.util.Map;

/** What {@code tsig} plugins count. One for each registry. */
final class TsigMetrics {
  private final Map<Verdict, CounterDataPoint> queries = new EnumMap<>(Verdict.class);

  TsigMetrics(PrometheusRegistry registry) {
    Counter counter =
        Counter.builder()
            .name("skystack_tsig_queries_total")
            .help("Queries that were signed, or should have been, by what was found of them")
            .labelNames("result")
            .register(registry);
    for (Verdict verdict : Verdict.values()) {
      queries.put(verdict, counter.labelValues(verdict.label()));
    }
  }

  void count(Verdict verdict) {
    queries.get(verdict).inc();
  }
}
