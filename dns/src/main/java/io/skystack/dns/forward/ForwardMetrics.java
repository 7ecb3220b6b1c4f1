package io.skystack.dns.forward;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.common.cli.Addresses;
import java.net.InetSocketAddress;
import org.xbill.DNS.Rcode;

/** What forwarding counts. One for each registry: plugins that share a registry share this. */
public final class ForwardMetrics {
  private static final double NANOS = 1e9;
  private static final int HIGHEST_RCODE = 23;

  private final Counter requests;
  private final Counter failures;
  private final Counter ignored;
  private final Counter shared;
  private final Counter refused;
  private final Gauge inFlight;
  private final Histogram duration;

  private ForwardMetrics(PrometheusRegistry registry) {
    requests =
        Counter.builder()
            .name("skystack_forward_responses_total")
            .help("Replies of upstreams by response code")
            .labelNames("upstream", "rcode")
            .register(registry);
    failures =
        Counter.builder()
            .name("skystack_forward_failures_total")
            .help("Attempts that brought no reply that could be used")
            .labelNames("upstream", "reason")
            .register(registry);
    ignored =
        Counter.builder()
            .name("skystack_forward_ignored_total")
            .help("Datagrams with a wrong ID, question or header")
            .labelNames("upstream")
            .register(registry);
    shared =
        Counter.builder()
            .name("skystack_forward_shared_total")
            .help("Queries that waited for the answer to an equal one")
            .register(registry);
    refused =
        Counter.builder()
            .name("skystack_forward_overloaded_total")
            .help("Queries refused at the bound in flight")
            .register(registry);
    inFlight =
        Gauge.builder()
            .name("skystack_forward_in_flight")
            .help("Different questions that wait for upstreams")
            .register(registry);
    duration =
        Histogram.builder()
            .name("skystack_forward_duration_seconds")
            .help("Time from a message to an upstream to its reply")
            .labelNames("upstream")
            .classicOnly()
            .classicUpperBounds(.00025, .0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2)
            .register(registry);
  }

  /** Registers the metrics of one plugin, or of several. */
  public static ForwardMetrics register(PrometheusRegistry registry) {
    return new ForwardMetrics(registry);
  }

  void reply(InetSocketAddress upstream, int rcode, long nanos) {
    String label = rcode <= HIGHEST_RCODE ? Rcode.string(rcode) : "other";
    requests.labelValues(Addresses.format(upstream), label).inc();
    duration.labelValues(Addresses.format(upstream)).observe(nanos / NANOS);
  }

  void failure(InetSocketAddress upstream, String reason) {
    failures.labelValues(Addresses.format(upstream), reason).inc();
  }

  void ignored(InetSocketAddress upstream) {
    ignored.labelValues(Addresses.format(upstream)).inc();
  }

  void shared() {
    shared.inc();
  }

  void overloaded() {
    refused.inc();
  }

  void started() {
    inFlight.inc();
  }

  void ended() {
    inFlight.dec();
  }
}
