package io.skystack.exechealthz;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.UnknownSnapshot;
import io.prometheus.metrics.model.snapshots.UnknownSnapshot.UnknownDataPointSnapshot;
import io.skystack.common.cli.Addresses;
import io.skystack.common.cli.BurstLog;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

/**
 * The figures of a cache that tells them in class CHAOS, as dnsmasq and skycache do, as metrics
 * under the names of kube-dns's sidecar.
 */
final class DnsmasqFigures implements MultiCollector, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(DnsmasqFigures.class);
  private static final String KIND = "dnsmasq";
  private static final Duration TIMEOUT = Duration.ofSeconds(2);

  /** What the cache calls it, and what the metric is called. */
  private static final Map<String, String> FIGURES =
      Map.of(
          "cachesize", "max_size",
          "hits", "hits",
          "misses", "misses",
          "evictions", "evictions",
          "insertions", "insertions");

  private final InetSocketAddress server;
  private final DnsClient client;
  private final Rounds rounds;
  private final Map<String, Long> values = new ConcurrentHashMap<>();
  private final LongAdder errors = new LongAdder();
  private final BurstLog failures = new BurstLog(log);

  /** Asks with {@link #start}. */
  DnsmasqFigures(InetSocketAddress server, Duration period, PrometheusRegistry registry) {
    this.server = server;
    this.client = new DnsClient(server, TIMEOUT);
    this.rounds = new Rounds("figures", period, this::askAll);
    registry.register(this);
  }

  void start() {
    rounds.start();
  }

  private void askAll() {
    for (String figure : FIGURES.keySet()) {
      try {
        values.put(figure, ask(figure));
      } catch (IOException | RuntimeException e) {
        errors.increment();
        failures.warn(
            KIND,
            "{} does not tell {}.bind: {}",
            Addresses.format(server),
            figure,
            String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
        return; // the others will not be told either
      }
    }
    failures.over(KIND, Addresses.format(server) + " tells its figures again");
  }

  private long ask(String figure) throws IOException {
    Message answer = client.ask(Name.fromString(figure + ".bind."), Type.TXT, DClass.CH);
    List<Record> records = answer.getSection(Section.ANSWER);
    if (records.size() == 1 && records.get(0) instanceof TXTRecord text) {
      String number = text.getStrings().get(0);
      if (number.matches("\\d{1,18}")) {
        return Long.parseLong(number);
      }
    }
    throw new IOException("the answer is no number");
  }

  @Override
  public MetricSnapshots collect() {
    MetricSnapshots.Builder all = MetricSnapshots.builder();
    new TreeMap<>(values)
        .forEach(
            (figure, value) ->
                all.metricSnapshot(
                    metric(FIGURES.get(figure), "What the cache says for " + figure, value)));
    return all.metricSnapshot(metric("errors", "Questions for figures that failed", errors.sum()))
        .build();
  }

  /** Under the old names, which have no _total. */
  private static UnknownSnapshot metric(String name, String help, long value) {
    return UnknownSnapshot.builder()
        .name("kubedns_dnsmasq_" + name)
        .help(help)
        .dataPoint(UnknownDataPointSnapshot.builder().value((double) value).build())
        .build();
  }

  @Override
  public void close() {
    rounds.close();
  }
}
