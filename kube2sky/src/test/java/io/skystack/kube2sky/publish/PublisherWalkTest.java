package io.skystack.kube2sky.publish;

import static io.skystack.common.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.common.etcd.EtcdConnection;
import io.skystack.common.etcd.EtcdHistory;
import io.skystack.common.etcd.EtcdMirror;
import io.skystack.common.etcd.EtcdOptions;
import io.skystack.common.etcd.EtcdServer;
import io.skystack.common.etcd.EtcdSink;
import io.skystack.common.record.RecordKey;
import io.skystack.common.record.ServiceRecord;
import io.skystack.common.testing.CutProxy;
import io.skystack.kube2sky.control.Controller;
import io.skystack.kube2sky.model.Endpoint;
import io.skystack.kube2sky.model.Exposure;
import io.skystack.kube2sky.model.Kind;
import io.skystack.kube2sky.model.ObjectName;
import io.skystack.kube2sky.model.Port;
import io.skystack.kube2sky.model.ServiceObject;
import io.skystack.kube2sky.model.SliceObject;
import io.skystack.kube2sky.translate.Desired;
import io.skystack.kube2sky.translate.Translator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Hundreds of random changes, with the connection to etcd cut at random moments. What is in etcd at
 * the end is what a fresh start would write; and etcd's own history shows that no record went away
 * or was written without the objects saying so: every key was deleted and put at most as often as
 * it ceased, and changed, from one state of the objects to the next.
 */
class PublisherWalkTest {
  private static final String OWNER = "kube2sky/t";
  private static final Translator TRANSLATOR = new Translator("kube.local", OWNER, 30);
  private static final int CHANGES = 500;

  /** How often a key ceased to be wanted, and how often another value was wanted at it. */
  private static final class Edges {
    private int falls;
    private int changes;
  }

  private final Map<RecordKey, Edges> edges = new HashMap<>();
  private Map<RecordKey, ServiceRecord> state = Map.of();
  private Controller controller;
  private Publisher publisher;

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void nothingThatStaysEverGoesAway(long seed) {
    try (EtcdServer etcd = EtcdServer.startOne();
        CutProxy proxy = new CutProxy(etcd.endpoint());
        EtcdConnection connection =
            EtcdConnection.open(EtcdOptions.of(List.of(proxy.endpoint()), "skydns"));
        EtcdMirror mirror =
            new EtcdMirror(
                connection,
                new EtcdMirror.Options(Duration.ZERO, java.util.Optional.empty()),
                new PrometheusRegistry())) {
      controller =
          new Controller(TRANSLATOR, new SilentSource(), this::touched, new PrometheusRegistry());
      publisher =
          new Publisher(
              controller,
              TRANSLATOR,
              mirror,
              new EtcdSink(connection, Duration.ofSeconds(1)),
              Publisher.Options.of(OWNER, Duration.ofSeconds(3))
                  .withBrake(100, Duration.ofMinutes(1)),
              () -> {},
              new PrometheusRegistry());
      for (Kind kind : Kind.values()) {
        controller.listed(kind, Set.of(), true);
      }
      follow();
      mirror.start();
      publisher.start();
      walk(new Random(seed), proxy, mirror);
      settles(mirror);
      publisher.close();
      judge(EtcdHistory.read(etcd.options("skydns")));
    }
  }

  private void touched(java.util.Collection<io.skystack.kube2sky.translate.Unit> units) {
    if (units.isEmpty()) {
      publisher.reconcile();
    } else {
      publisher.changed(units);
    }
  }

  private void walk(Random random, CutProxy proxy, EtcdMirror mirror) {
    for (int i = 0; i < CHANGES; i++) {
      step(random);
      follow();
      switch (i % 100) {
        case 40 -> settles(mirror);
        case 50 -> {
          if (random.nextBoolean()) {
            proxy.cut();
          } else {
            proxy.stall();
          }
        }
        case 60 -> proxy.mend();
        default -> {}
      }
    }
    proxy.mend();
  }

  private void settles(EtcdMirror mirror) {
    eventually(
        () -> {
          assertThat(publisher.status().queue()).isZero();
          assertThat(Difference.between(controller, mirror.tree(), OWNER).entries()).isEmpty();
        });
  }

  private void step(Random random) {
    String name = "s" + random.nextInt(8);
    switch (random.nextInt(6)) {
      case 0 -> controller.gone(Kind.SERVICE, id(name));
      case 1 -> controller.gone(Kind.SLICE, id("slice" + random.nextInt(6)));
      case 2, 3 -> controller.changed(service(random, name));
      default -> controller.changed(slice(random));
    }
  }

  private static ObjectName id(String name) {
    return new ObjectName("default", name);
  }

  private static ServiceObject service(Random random, String name) {
    List<Port> ports = new ArrayList<>(List.of(new Port("http", "tcp", 80 + random.nextInt(2))));
    if (random.nextBoolean()) {
      ports.add(new Port("dns", "udp", 53));
    }
    Exposure exposure =
        switch (random.nextInt(4)) {
          case 0 -> new Exposure.ClusterIps(List.of("10.0.0." + random.nextInt(4)));
          case 1 -> new Exposure.ExternalName("example.com");
          default -> new Exposure.Headless();
        };
    return new ServiceObject(id(name), exposure, ports, false);
  }

  /** Slices of few addresses that move between Services all the time. */
  private static SliceObject slice(Random random) {
    List<Endpoint> endpoints = new ArrayList<>();
    for (int i = random.nextInt(4); i >= 0; i--) {
      String hostname = random.nextBoolean() ? "pod-" + random.nextInt(3) : "";
      boolean ready = random.nextInt(4) > 0;
      endpoints.add(
          new Endpoint(List.of("10.1.0." + random.nextInt(6)), hostname, ready, ready, false));
    }
    return new SliceObject(
        id("slice" + random.nextInt(6)),
        "s" + random.nextInt(8),
        List.of(new Port("http", "tcp", 8080)),
        endpoints);
  }

  /** Counts what the last event changed in what is wanted. */
  private void follow() {
    Desired desired = new Desired();
    controller.units().forEach(unit -> desired.update(unit, controller.translate(unit).claims()));
    Map<RecordKey, ServiceRecord> now = new TreeMap<>(desired.all());
    Set<RecordKey> keys = new java.util.HashSet<>(state.keySet());
    keys.addAll(now.keySet());
    for (RecordKey key : keys) {
      Edges edge = edges.computeIfAbsent(key, absent -> new Edges());
      if (!now.containsKey(key)) {
        edge.falls++;
      } else if (!Objects.equals(now.get(key), state.get(key))) {
        edge.changes++;
      }
    }
    state = now;
  }

  private void judge(List<EtcdHistory.Entry> history) {
    Map<String, Integer> deletions = new TreeMap<>();
    Map<String, Integer> puts = new TreeMap<>();
    history.forEach(
        entry -> (entry.isDeletion() ? deletions : puts).merge(entry.path(), 1, Integer::sum));
    assertThat(deletions).hasSizeGreaterThan(10);
    assertThat(puts.values().stream().mapToInt(Integer::intValue).sum()).isGreaterThan(CHANGES / 4);
    deletions.forEach(
        (path, times) ->
            assertThat(times).as("deletions of %s", path).isLessThanOrEqualTo(at(path).falls));
    puts.forEach(
        (path, times) ->
            assertThat(times).as("puts of %s", path).isLessThanOrEqualTo(at(path).changes));
  }

  private Edges at(String path) {
    return edges.getOrDefault(RecordKey.parse(path), new Edges());
  }
}
