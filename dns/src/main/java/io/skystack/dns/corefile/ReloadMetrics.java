package io.skystack.dns.corefile;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/** What reloading counts, by CoreDNS's names. */
final class ReloadMetrics {
  private final Counter failed;
  private final Gauge version;

  private ReloadMetrics(PrometheusRegistry registry) {
    failed =
        Counter.builder()
            .name("coredns_reload_failed_total")
            .help("Corefiles that could not be served; what was before went on")
            .register(registry);
    version =
        Gauge.builder()
            .name("coredns_reload_version_info")
            .help("The hash of the Corefile that is served")
            .labelNames("hash", "value")
            .register(registry);
  }

  static ReloadMetrics register(PrometheusRegistry registry) {
    return new ReloadMetrics(registry);
  }

  void failed() {
    failed.inc();
  }

  void serves(String hash) {
    version.clear();
    version.labelValues("sha512", hash).set(1);
  }
}
