package io.skystack.dns.forward;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.datapoints.GaugeDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import org.xbill.DNS.Rcode;

/** What is counted of one server. */
final class UpstreamMetrics {
  private static final double NANOS = 1e9;
  private static final int HIGHEST_RCODE = 23;

  private final String server;
  private final Counter responses;
  private final Counter failures;
  private final CounterDataPoint ignored;
  private final DistributionDataPoint duration;
  private final GaugeDataPoint up;

  UpstreamMetrics(
      String server,
      Counter responses,
      Counter failures,
      CounterDataPoint ignored,
      DistributionDataPoint duration,
      GaugeDataPoint up) {
    this.server = server;
    this.responses = responses;
    this.failures = failures;
    this.ignored = ignored;
    this.duration = duration;
    this.up = up;
  }

  void replied(int rcode, long nanos) {
    String label = rcode <= HIGHEST_RCODE ? Rcode.string(rcode) : "other";
    responses.labelValues(server, label).inc();
    duration.observe(nanos / NANOS);
  }

  void failed(String reason) {
    failures.labelValues(server, reason).inc();
  }

  void ignored() {
    ignored.inc();
  }

  void up(boolean isUp) {
    up.set(isUp ? 1 : 0);
  }
}
