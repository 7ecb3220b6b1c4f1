package io.skystack.dns.testing;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.DataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;

/** Reads counters and gauges as Prometheus would. */
public final class Counts {
  private Counts() {}

  public static double of(PrometheusRegistry registry, String name, String... labels) {
    return registry.scrape().stream()
        .filter(metric -> metric.getMetadata().getName().equals(name))
        .flatMap(metric -> metric.getDataPoints().stream())
        .filter(point -> has(point.getLabels(), labels))
        .mapToDouble(Counts::value)
        .sum();
  }

  private static boolean has(Labels labels, String... wanted) {
    for (int i = 0; i < wanted.length; i += 2) {
      if (!wanted[i + 1].equals(labels.get(wanted[i]))) {
        return false;
      }
    }
    return true;
  }

  private static double value(DataPointSnapshot point) {
    if (point instanceof CounterDataPointSnapshot counter) {
      return counter.getValue();
    }
    return point instanceof GaugeDataPointSnapshot gauge ? gauge.getValue() : 0;
  }
}
