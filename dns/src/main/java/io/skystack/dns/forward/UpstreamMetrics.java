package io.skystack.dns.forward;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.GaugeDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import org.xbill.DNS.Rcode;

/** What is counted of one server. */
final class UpstreamMetrics {
  private static final double NANOS = 1e9;
  private static final int HIGHEST_RCODE = 23;

  private final String server;
  private final Counter responses;
  private final Counter failures;
  private final CounterDataPoint ignored;
  private final Histogram duration;
  private final GaugeDataPoint up;
  private final CounterDataPoint probeFailures;
  private final Counter connections;

  UpstreamMetrics(
      String server,
      Counter responses,
      Counter failures,
      CounterDataPoint ignored,
      Histogram duration,
      GaugeDataPoint up,
      CounterDataPoint probeFailures,
      Counter connections) {
    this.server = server;
    this.responses = responses;
    this.failures = failures;
    this.ignored = ignored;
    this.duration = duration;
    this.up = up;
    this.probeFailures = probeFailures;
    this.connections = connections;
  }

  void replied(int rcode, long nanos) {
    String label = rcode <= HIGHEST_RCODE ? Rcode.string(rcode) : "other";
    responses.labelValues(server, label).inc();
    duration.labelValues(server, label).observe(nanos / NANOS);
  }

  void failed(String reason) {
    failures.labelValues(server, reason).inc();
  }

  void probeFailed() {
    probeFailures.inc();
  }

  /** A message went out. */
  void sent(String protocol, boolean isReused) {
    connections.labelValues(server, protocol, Boolean.toString(isReused)).inc();
  }

  void ignored() {
    ignored.inc();
  }

  void up(boolean isUp) {
    up.set(isUp ? 1 : 0);
  }
}
