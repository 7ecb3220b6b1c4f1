package io.skystack.dns.hosts;

import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.nio.file.Path;
import java.time.Instant;

/** What {@code hosts} plugins tell of their files. One for each registry. */
public final class HostsMetrics {
  private static final double MILLIS = 1000;

  private final Gauge entries;
  private final Gauge reloaded;

  private HostsMetrics(PrometheusRegistry registry) {
    entries =
        Gauge.builder()
            .name("coredns_hosts_entries")
            .help("Addresses and reverse names in the hosts file and beside it")
            .labelNames("hostsfile")
            .register(registry);
    reloaded =
        Gauge.builder()
            .name("coredns_hosts_reload_timestamp_seconds")
            .help("When the hosts file that was read last was changed")
            .register(registry);
  }

  /** Registers the metrics of all {@code hosts} plugins. */
  public static HostsMetrics register(PrometheusRegistry registry) {
    return new HostsMetrics(registry);
  }

  void read(Path file, int size, Instant changed) {
    entries.labelValues(file.toString()).set(size);
    reloaded.set(changed.toEpochMilli() / MILLIS);
  }
}
