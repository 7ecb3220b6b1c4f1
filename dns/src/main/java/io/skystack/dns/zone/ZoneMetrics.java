package io.skystack.dns.zone;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import org.xbill.DNS.Name;

/** What zones count. One for each registry: plugins that share a registry share this. */
public final class ZoneMetrics {
  private final Counter loads;
  private final Gauge serials;
  private final Counter transfers;

  private ZoneMetrics(PrometheusRegistry registry) {
    loads =
        Counter.builder()
            .name("skystack_zone_loads_total")
            .help("Times that a zone was read from its file or its primary, by what came of it")
            .labelNames("zone", "result")
            .register(registry);
    transfers =
        Counter.builder()
            .name("skystack_zone_transfers_total")
            .help("Answers to those who asked for a zone, by what they got")
            .labelNames("zone", "result")
            .register(registry);
    serials =
        Gauge.builder()
            .name("skystack_zone_serial")
            .help("The serial number of the zone that is served")
            .labelNames("zone")
            .register(registry);
  }

  /** Registers the metrics. */
  public static ZoneMetrics register(PrometheusRegistry registry) {
    return new ZoneMetrics(registry);
  }

  void loaded(Name zone, long serial) {
    loads.labelValues(zone.toString(), "loaded").inc();
    serials.labelValues(zone.toString()).set((double) serial);
  }

  void unchanged(Name zone) {
    loads.labelValues(zone.toString(), "unchanged").inc();
  }

  void failed(Name zone) {
    loads.labelValues(zone.toString(), "failed").inc();
  }

  /** Somebody has asked for the zone. */
  void transferred(Name zone, Transferred what) {
    transfers.labelValues(zone.toString(), what.label()).inc();
  }

  /** The zone is no longer served. */
  void gone(Name zone) {
    serials.remove(zone.toString());
  }
}
