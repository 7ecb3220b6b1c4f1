package io.skystack.dns.forward;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.List;
import java.util.stream.Stream;

/** What forwarding counts, by the names that CoreDNS has, and those that it had before 1.11. */
public final class CorednsForwardMetrics implements MultiCollector {
  private static final String PROXY = "forward";

  private final ForwardMetrics metrics;

  public CorednsForwardMetrics(ForwardMetrics metrics) {
    this.metrics = metrics;
  }

  @Override
  public MetricSnapshots collect() {
    List<CounterDataPointSnapshot> responses = metrics.responses().collect().getDataPoints();
    return MetricSnapshots.builder()
        .metricSnapshot(
            counter("coredns_forward_responses", "Replies by server and response code", responses))
        .metricSnapshot(requests(responses))
        .metricSnapshot(durations("coredns_forward_request_duration_seconds", false))
        .metricSnapshot(durations("coredns_proxy_request_duration_seconds", true))
        .metricSnapshot(
            plain(
                "coredns_forward_max_concurrent_rejects",
                "Queries refused at max_concurrent",
                metrics.overloads()))
        .metricSnapshot(
            plain(
                "coredns_forward_healthcheck_broken",
                "Queries for which no server was known to be up",
                metrics.allDowns()))
        .metricSnapshot(probeFailures("coredns_proxy_healthcheck_failures", true))
        .metricSnapshot(probeFailures("coredns_forward_healthcheck_failures", false))
        .metricSnapshot(connections("hits", "Messages that went by an open socket", "true"))
        .metricSnapshot(connections("misses", "Messages that opened a socket", "false"))
        .build();
  }

  private static CounterSnapshot counter(
      String name, String help, List<CounterDataPointSnapshot> points) {
    CounterSnapshot.Builder snapshot = CounterSnapshot.builder().name(name).help(help);
    for (CounterDataPointSnapshot point : points) {
      Labels labels =
          Labels.of("to", to(point.getLabels()), "rcode", point.getLabels().get("rcode"));
      snapshot.dataPoint(
          CounterDataPointSnapshot.builder().labels(labels).value(point.getValue()).build());
    }
    return snapshot.build();
  }

  /** Messages to a server: those that it answered, and those that it did not. */
  private CounterSnapshot requests(List<CounterDataPointSnapshot> responses) {
    CounterSnapshot.Builder snapshot =
        CounterSnapshot.builder()
            .name("coredns_forward_requests")
            .help("Queries that a server was asked");
    List<CounterDataPointSnapshot> failures = metrics.failures().collect().getDataPoints();
    List<String> servers =
        Stream.concat(responses.stream(), failures.stream())
            .map(point -> to(point.getLabels()))
            .distinct()
            .toList();
    for (String server : servers) {
      snapshot.dataPoint(
          CounterDataPointSnapshot.builder()
              .labels(Labels.of("to", server))
              .value(sum(responses, server) + sum(failures, server))
              .build());
    }
    return snapshot.build();
  }

  private static double sum(List<CounterDataPointSnapshot> points, String server) {
    return points.stream()
        .filter(point -> to(point.getLabels()).equals(server))
        .mapToDouble(CounterDataPointSnapshot::getValue)
        .sum();
  }

  private HistogramSnapshot durations(String name, boolean withProxy) {
    HistogramSnapshot.Builder snapshot =
        HistogramSnapshot.builder().name(name).help("Time from a message to its reply");
    for (HistogramDataPointSnapshot point : metrics.duration().collect().getDataPoints()) {
      Labels of = point.getLabels();
      Labels labels = Labels.of("to", to(of), "rcode", of.get("rcode"));
      snapshot.dataPoint(
          HistogramDataPointSnapshot.builder()
              .labels(withProxy ? ofProxy(labels) : labels)
              .classicHistogramBuckets(point.getClassicBuckets())
              .sum(point.getSum())
              .build());
    }
    return snapshot.build();
  }

  private CounterSnapshot probeFailures(String name, boolean withProxy) {
    CounterSnapshot.Builder snapshot =
        CounterSnapshot.builder().name(name).help("Probes that a server did not answer");
    for (CounterDataPointSnapshot point : metrics.probeFailures().collect().getDataPoints()) {
      if (point.getValue() > 0) {
        Labels labels = Labels.of("to", to(point.getLabels()));
        snapshot.dataPoint(counted(withProxy ? ofProxy(labels) : labels, point.getValue()));
      }
    }
    return snapshot.build();
  }

  private CounterSnapshot connections(String what, String help, String isReused) {
    CounterSnapshot.Builder snapshot =
        CounterSnapshot.builder().name("coredns_proxy_conn_cache_" + what).help(help);
    for (CounterDataPointSnapshot point : metrics.connections().collect().getDataPoints()) {
      Labels of = point.getLabels();
      if (isReused.equals(of.get("reused"))) {
        snapshot.dataPoint(
            counted(ofProxy(Labels.of("to", to(of), "proto", of.get("proto"))), point.getValue()));
      }
    }
    return snapshot.build();
  }

  private static Labels ofProxy(Labels labels) {
    return labels.add("proxy_name", PROXY);
  }

  private static CounterDataPointSnapshot counted(Labels labels, double value) {
    return CounterDataPointSnapshot.builder().labels(labels).value(value).build();
  }

  private static CounterSnapshot plain(String name, String help, double value) {
    return CounterSnapshot.builder()
        .name(name)
        .help(help)
        .dataPoint(counted(Labels.EMPTY, value))
        .build();
  }

  private static String to(Labels labels) {
    String server = labels.get("upstream");
    return server == null ? "" : server;
  }
}
