package io.skystack.skydns;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/** What becomes of the configuration in etcd. */
final class ConfigMetrics {
  private static final double MILLIS = 1e3; // in a second

  private final Counter applied;
  private final Counter refusals;
  private final Gauge inForce;
  private final Gauge since;

  ConfigMetrics(PrometheusRegistry registry) {
    applied =
        Counter.builder()
            .name("skydns_config_applied_total")
            .help("Times that a configuration in etcd, or the lack of one, was put in force.")
            .register(registry);
    refusals =
        Counter.builder()
            .name("skydns_config_refused_total")
            .help("Times that a configuration in etcd was refused.")
            .register(registry);
    inForce =
        Gauge.builder()
            .name("skydns_config_in_force")
            .help(
                "0 while the configuration in etcd is refused and the one before goes on, else 1.")
            .register(registry);
    since =
        Gauge.builder()
            .name("skydns_config_applied_timestamp_seconds")
            .help("When what is in force was put in force.")
            .register(registry);
    inForce.set(1);
  }

  void applied() {
    applied.inc();
    inForce.set(1);
    since.set(System.currentTimeMillis() / MILLIS);
  }

  void refused() {
    refusals.inc();
    inForce.set(0);
  }
}
