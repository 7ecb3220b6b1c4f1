package io.skystack.dns.tsig;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/** What {@code tsig} plugins count. One for each registry. */
final class TsigMetrics {
  private final Counter queries;

  TsigMetrics(PrometheusRegistry registry) {
    queries =
        Counter.builder()
            .name("skystack_tsig_queries_total")
            .help("Queries for zones of tsig, by what their signature was found to be")
            .labelNames("result")
            .register(registry);
  }

  void count(Verdict verdict) {
    queries.labelValues(verdict.label()).inc();
  }
}
