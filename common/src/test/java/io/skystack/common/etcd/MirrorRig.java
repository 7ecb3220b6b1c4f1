package io.skystack.common.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.skystack.common.record.RecordKey;
import io.skystack.common.store.Change;
import io.skystack.common.store.StoreStatus;
import io.skystack.common.store.StoredRecord;
import io.skystack.common.testing.Eventually;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A mirror with short pauses, its connection, and what a test wants to see of it. */
final class MirrorRig implements AutoCloseable {
  static final Timing FAST =
      new Timing(
          Duration.ofSeconds(2),
          Duration.ofMillis(100),
          Duration.ofMillis(700),
          Duration.ofMillis(20),
          Duration.ofMillis(200),
          Duration.ofMillis(50),
          Duration.ofMillis(20),
          100);

  final EtcdConnection connection;
  final EtcdMirror mirror;
  final PrometheusRegistry registry = new PrometheusRegistry();
  final List<List<Change>> heard = Collections.synchronizedList(new ArrayList<>());

  private MirrorRig(EtcdOptions options, Duration grace, Optional<Path> snapshot) {
    connection = EtcdConnection.open(options);
    mirror = new EtcdMirror(connection, new EtcdMirror.Options(grace, snapshot), registry, FAST);
    mirror.onChange(heard::add);
    mirror.start();
  }

  static MirrorRig start(EtcdOptions options) {
    return new MirrorRig(options, Duration.ZERO, Optional.empty());
  }

  static MirrorRig start(EtcdOptions options, Duration grace) {
    return new MirrorRig(options, grace, Optional.empty());
  }

  static MirrorRig start(EtcdOptions options, Duration grace, Path snapshot) {
    return new MirrorRig(options, grace, Optional.of(snapshot));
  }

  MirrorRig awaitLive() {
    Eventually.eventually(() -> assertThat(mirror.status()).isInstanceOf(StoreStatus.Live.class));
    return this;
  }

  StoreStatus.Stale awaitStale() {
    Eventually.eventually(() -> assertThat(mirror.status()).isInstanceOf(StoreStatus.Stale.class));
    return mirror.status() instanceof StoreStatus.Stale stale
        ? stale
        : new StoreStatus.Stale(java.time.Instant.EPOCH, "");
  }

  void awaitHost(String path, String host) {
    Eventually.eventually(() -> assertThat(host(path)).contains(host));
  }

  void awaitNone(String path) {
    Eventually.eventually(() -> assertThat(host(path)).isEmpty());
  }

  Optional<String> host(String path) {
    return find(path).map(record -> record.value().host());
  }

  Optional<StoredRecord> find(String path) {
    return mirror.tree().find(RecordKey.parse(path));
  }

  /** Hosts by path. */
  Map<String, String> hosts() {
    Map<String, String> hosts = new LinkedHashMap<>();
    mirror.tree().all().forEach(r -> hosts.put(r.key().toString(), r.value().host()));
    return hosts;
  }

  /** A counter or a gauge, by its name without the prefix. */
  double metric(String name) {
    for (MetricSnapshot metric : registry.scrape()) {
      if (metric.getMetadata().getName().equals("skystack_etcd_" + name)) {
        return metric instanceof CounterSnapshot counter
            ? counter.getDataPoints().get(0).getValue()
            : ((GaugeSnapshot) metric).getDataPoints().get(0).getValue();
      }
    }
    throw new AssertionError("no metric " + name);
  }

  static String value(String host) {
    return "{\"host\":\"" + host + "\"}";
  }

  @Override
  public void close() {
    mirror.close();
    connection.close();
  }
}
