package io.skystack.dns.dnssec;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/** What signing counts. One for each registry: plugins that share a registry share this. */
public final class DnssecMetrics {
  private static final double NANOS = 1e9;

  private final CounterDataPoint made;
  private final CounterDataPoint cached;
  private final CounterDataPoint shared;
  private final CounterDataPoint refused;
  private final CounterDataPoint unprovable;
  private final CounterDataPoint keysRead;
  private final CounterDataPoint keysFailed;
  private final Gauge waiting;
  private final Histogram duration;

  private DnssecMetrics(PrometheusRegistry registry) {
    Counter signatures =
        Counter.builder()
            .name("skystack_dnssec_signatures_total")
            .help("Signatures given, by where they came from")
            .labelNames("source")
            .register(registry);
    made = signatures.labelValues("made");
    cached = signatures.labelValues("cache");
    shared = signatures.labelValues("shared");
    Counter failures =
        Counter.builder()
            .name("skystack_dnssec_failures_total")
            .help("Answers that could not be signed and became SERVFAIL")
            .labelNames("reason")
            .register(registry);
    refused = failures.labelValues("overload");
    unprovable = failures.labelValues("backend");
    Counter keys =
        Counter.builder()
            .name("skystack_dnssec_key_reloads_total")
            .help("Times that key files changed")
            .labelNames("result")
            .register(registry);
    keysRead = keys.labelValues("read");
    keysFailed = keys.labelValues("failed");
    waiting =
        Gauge.builder()
            .name("skystack_dnssec_waiting")
            .help("Work that waits for the signing thread")
            .register(registry);
    duration =
        Histogram.builder()
            .name("skystack_dnssec_signing_duration_seconds")
            .help("Time that making a signature took, without waiting for its turn")
            .classicOnly()
            .classicUpperBounds(.00002, .00005, .0001, .0002, .0005, .001, .002, .005, .01, .05)
            .register(registry);
  }

  /** Registers the metrics of one plugin, or of several. */
  public static DnssecMetrics register(PrometheusRegistry registry) {
    return new DnssecMetrics(registry);
  }

  /** How many signatures were made. */
  public long signaturesMade() {
    return (long) made.get();
  }

  void made(long nanos) {
    made.inc();
    duration.observe(nanos / NANOS);
  }

  void cached() {
    cached.inc();
  }

  void shared() {
    shared.inc();
  }

  void refused() {
    refused.inc();
  }

  void unprovable() {
    unprovable.inc();
  }

  void keysRead() {
    keysRead.inc();
  }

  void keysFailed() {
    keysFailed.inc();
  }

  void queued() {
    waiting.inc();
  }

  void unqueued() {
    waiting.dec();
  }
}
