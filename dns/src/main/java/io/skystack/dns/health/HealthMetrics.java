package io.skystack.dns.health;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/** What asking ourselves for our health counts, by CoreDNS's names. */
final class HealthMetrics {
  private static final double NANOS = 1e9;

  private final Histogram duration;
  private final Counter failures;

  private HealthMetrics(PrometheusRegistry registry) {
    duration =
        Histogram.builder()
            .name("coredns_health_request_duration_seconds")
            .help("How long the program takes to say that it runs, asked each second")
            .classicOnly()
            .classicUpperBounds(.00025, .0025, .025, .25, 2.5)
            .register(registry);
    failures =
        Counter.builder()
            .name("coredns_health_request_failures_total")
            .help("How often it did not say so")
            .register(registry);
  }

  static HealthMetrics register(PrometheusRegistry registry) {
    return new HealthMetrics(registry);
  }

  void answered(long nanos) {
    duration.observe(nanos / NANOS);
  }

  void failed() {
    failures.inc();
  }
}
