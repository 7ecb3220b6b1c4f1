package io.skystack.dns.prometheus;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.skystack.dns.corefile.SentListener.Told;
import io.skystack.dns.corefile.UnclaimedListener;
import io.skystack.dns.server.QueryTypes;
import io.skystack.dns.server.ServerMetrics;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;

/** CoreDNS's metrics of queries and responses, those included that lay ready. */
final class DnsMetrics implements MultiCollector, UnclaimedListener {
  private static final List<String> PROTOCOLS = List.of("udp", "tcp");
  private static final List<String> FAMILIES = List.of("1", "2"); // as IANA numbers them

  /** CoreDNS's word for no zone, which no zone can have for a name. */
  private static final String DROPPED = "dropped";

  private final ServerMetrics servers;
  private final Map<Key, ZoneCounts> zones = new ConcurrentHashMap<>();

  private record Key(String server, String zone, String view) {
    Labels labels() {
      return Labels.of("server", server, "zone", zone, "view", view);
    }
  }

  private DnsMetrics(ServerMetrics servers) {
    this.servers = servers;
  }

  static DnsMetrics register(ServerMetrics servers, PrometheusRegistry registry) {
    DnsMetrics metrics = new DnsMetrics(servers);
    registry.register(metrics);
    return metrics;
  }

  /** Who counts the responses of one kind; see {@link io.skystack.dns.corefile.SentListener}. */
  Told of(String server, Name zone, String view, String origin) {
    return zones
        .computeIfAbsent(new Key(server, zone.toString(), view), absent -> new ZoneCounts())
        .of(origin);
  }

  @Override
  public Told of(String server) {
    return zones.computeIfAbsent(new Key(server, DROPPED, ""), absent -> new ZoneCounts()).of("");
  }

  @Override
  public MetricSnapshots collect() {
    return MetricSnapshots.builder()
        .metricSnapshot(requests())
        .metricSnapshot(dnssecOk())
        .metricSnapshot(responses())
        .metricSnapshot(durations())
        .metricSnapshot(sizes("request", "Size of queries in bytes", zone -> zone.requestSizes))
        .metricSnapshot(sizes("response", "Size of responses in bytes", zone -> zone.responseSizes))
        .metricSnapshot(panics())
        .build();
  }

  private CounterSnapshot requests() {
    CounterSnapshot.Builder snapshot = counter("coredns_dns_requests", "Queries");
    zones.forEach(
        (key, zone) -> {
          for (int protocol = 0; protocol < 2; protocol++) {
            for (int family = 0; family < 2; family++) {
              for (int type = 0; type < QueryTypes.count(); type++) {
                Labels labels =
                    key.labels()
                        .add("proto", PROTOCOLS.get(protocol))
                        .add("family", FAMILIES.get(family))
                        .add("type", QueryTypes.label(type));
                point(
                    snapshot,
                    labels,
                    zone.requests.get(ZoneCounts.request(protocol, family, type)));
              }
            }
          }
        });
    return snapshot.build();
  }

  private CounterSnapshot dnssecOk() {
    CounterSnapshot.Builder snapshot = counter("coredns_dns_do_requests", "Queries with DO set");
    zones.forEach((key, zone) -> point(snapshot, key.labels(), zone.dnssecOk.get(0)));
    return snapshot.build();
  }

  private CounterSnapshot responses() {
    CounterSnapshot.Builder snapshot =
        counter("coredns_dns_responses", "Responses by response code and plugin");
    zones.forEach(
        (key, zone) ->
            zone.responses()
                .forEach(
                    (plugin, counts) -> {
                      for (int rcode = 0; rcode <= ZoneCounts.RCODES; rcode++) {
                        String name = rcode == ZoneCounts.RCODES ? "other" : Rcode.string(rcode);
                        point(
                            snapshot,
                            key.labels().add("rcode", name).add("plugin", plugin),
                            counts.get(rcode));
                      }
                    }));
    return snapshot.build();
  }

  private HistogramSnapshot durations() {
    HistogramSnapshot.Builder snapshot =
        HistogramSnapshot.builder()
            .name("coredns_dns_request_duration_seconds")
            .help("Time from a query's arrival to its response");
    zones.forEach((key, zone) -> point(snapshot, key.labels(), zone.durations));
    return snapshot.build();
  }

  private HistogramSnapshot sizes(
      String what, String help, Function<ZoneCounts, Distribution[]> of) {
    HistogramSnapshot.Builder snapshot =
        HistogramSnapshot.builder().name("coredns_dns_" + what + "_size_bytes").help(help);
    zones.forEach(
        (key, zone) -> {
          for (int protocol = 0; protocol < 2; protocol++) {
            Labels labels = key.labels().add("proto", PROTOCOLS.get(protocol));
            point(snapshot, labels, of.apply(zone)[protocol]);
          }
        });
    return snapshot.build();
  }

  private CounterSnapshot panics() {
    return counter("coredns_panics", "Queries on which a plugin failed")
        .dataPoint(CounterDataPointSnapshot.builder().value((double) servers.panics()).build())
        .build();
  }

  static CounterSnapshot.Builder counter(String name, String help) {
    return CounterSnapshot.builder().name(name).help(help);
  }

  /** Label sets that never were counted are left out. */
  static void point(CounterSnapshot.Builder snapshot, Labels labels, long value) {
    if (value > 0) {
      snapshot.dataPoint(
          CounterDataPointSnapshot.builder().labels(labels).value((double) value).build());
    }
  }

  private static void point(HistogramSnapshot.Builder snapshot, Labels labels, Distribution of) {
    if (!of.isEmpty()) {
      snapshot.dataPoint(
          HistogramDataPointSnapshot.builder()
              .labels(labels)
              .classicHistogramBuckets(of.buckets())
              .sum(of.sum())
              .build());
    }
  }
}
