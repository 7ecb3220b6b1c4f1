package io.skystack.skydns.stub;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/** What stub zones count. One for each registry. */
public final class StubMetrics {
  private final Counter queries;
  private final Counter loops;
  private final Gauge zones;
  private final Gauge leftOut;

  private StubMetrics(PrometheusRegistry registry) {
    queries =
        Counter.builder()
            .name("skydns_stub_queries_total")
            .help("Queries passed on to the servers of stub zones")
            .register(registry);
    loops =
        Counter.builder()
            .name("skydns_stub_loops_total")
            .help("Stub queries that came back and were refused")
            .register(registry);
    zones = Gauge.builder().name("skydns_stub_zones").help("Stub zones").register(registry);
    leftOut =
        Gauge.builder()
            .name("skydns_stub_records_left_out")
            .help("Records of stub zones that are not used, such as for a host that is no address")
            .register(registry);
  }

  /** Registers the metrics. */
  public static StubMetrics register(PrometheusRegistry registry) {
    return new StubMetrics(registry);
  }

  void query() {
    queries.inc();
  }

  void loop() {
    loops.inc();
  }

  void rebuilt(int zoneCount, int leftOutCount) {
    zones.set(zoneCount);
    leftOut.set(leftOutCount);
  }
}
