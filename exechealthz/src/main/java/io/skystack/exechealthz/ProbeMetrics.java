package io.skystack.exechealthz;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.UnknownSnapshot;
import io.prometheus.metrics.model.snapshots.UnknownSnapshot.UnknownDataPointSnapshot;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * How long probes took and how many failed: with a label for the probe, and under the names that
 * kube-dns's sidecar has for each.
 */
final class ProbeMetrics {
  private static final double NANOS = 1e9; // in a second
  private static final double MILLI = 1e6; // nanoseconds in a millisecond

  private final Histogram seconds;
  private final Counter errors;
  private final Map<String, Classic> classic = new HashMap<>();

  /** One probe's own. */
  private record Classic(Histogram millis, LongAdder errors) {}

  /** Registers those of all probes. */
  ProbeMetrics(List<Probe> probes, PrometheusRegistry registry) {
    seconds =
        Histogram.builder()
            .name("exechealthz_probe_duration_seconds")
            .help("How long probes waited for their answers, by probe, in seconds.")
            .labelNames("probe")
            .classicOnly()
            .classicUpperBounds(.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2)
            .register(registry);
    errors =
        Counter.builder()
            .name("exechealthz_probe_errors_total")
            .help("Probes that brought no good answer, by probe.")
            .labelNames("probe")
            .register(registry);
    for (Probe probe : probes) {
      seconds.initLabelValues(probe.label());
      errors.initLabelValues(probe.label());
      classic.put(probe.label(), classic(probe, registry));
    }
  }

  private static Classic classic(Probe probe, PrometheusRegistry registry) {
    String prefix = "kubedns_probe_" + probe.label();
    LongAdder count = new LongAdder();
    // A counter would be called ..._total.
    registry.register(
        () ->
            UnknownSnapshot.builder()
                .name(prefix + "_errors")
                .help("Probes that brought no good answer.")
                .dataPoint(UnknownDataPointSnapshot.builder().value((double) count.sum()).build())
                .build());
    Histogram millis =
        Histogram.builder()
            .name(prefix + "_latency_ms")
            .help("How long probes waited for good answers, in milliseconds.")
            .classicOnly()
            .classicUpperBounds(1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000)
            .register(registry);
    return new Classic(millis, count);
  }

  /** Counts a probe that ended. */
  void asked(Probe probe, Result result, long nanos) {
    Classic own = classic.get(probe.label());
    if (own == null) {
      throw new IllegalArgumentException("no probe " + probe.label());
    }
    seconds.labelValues(probe.label()).observe(nanos / NANOS);
    if (result.isOk()) {
      own.millis.observe(nanos / MILLI);
    } else {
      own.errors.increment();
      errors.labelValues(probe.label()).inc();
    }
  }
}
