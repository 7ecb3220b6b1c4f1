package io.skystack.skydns;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/** What becomes of the configuration that is followed while a program runs. */
public final class ConfigMetrics {
  private static final double MILLIS = 1e3; // in a second

  private final Counter applied;
  private final Counter refusals;
  private final Gauge inForce;
  private final Gauge since;

  /**
   * Registers them.
   *
   * @param program what their names begin with
   */
  public ConfigMetrics(String program, PrometheusRegistry registry) {
    applied =
        Counter.builder()
            .name(program + "_config_applied_total")
            .help(
                "Times that a configuration that is followed, or the lack of one, was put in force.")
            .register(registry);
    refusals =
        Counter.builder()
            .name(program + "_config_refused_total")
            .help("Times that a configuration that is followed was refused.")
            .register(registry);
    inForce =
        Gauge.builder()
            .name(program + "_config_in_force")
            .help("0 while the newest configuration is refused and the one before goes on, else 1.")
            .register(registry);
    since =
        Gauge.builder()
            .name(program + "_config_applied_timestamp_seconds")
            .help("When what is in force was put in force.")
            .register(registry);
    inForce.set(1);
  }

  /** One was put in force. */
  public void applied() {
    applied.inc();
    inForce.set(1);
    since.set(System.currentTimeMillis() / MILLIS);
  }

  /** One was refused. */
  public void refused() {
    refusals.inc();
    inForce.set(0);
  }
}
