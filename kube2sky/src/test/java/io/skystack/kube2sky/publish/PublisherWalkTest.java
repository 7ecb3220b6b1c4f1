package io.skystack.kube2sky.publish;

import static io.skystack.common.testing.Eventually.eventually;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.common.etcd.EtcdConnection;
import io.skystack.common.etcd.EtcdHistory;
import io.skystack.common.etcd.EtcdMirror;
import io.skystack.common.etcd.EtcdOptions;
import io.skystack.common.etcd.EtcdServer;
import io.skystack.common.etcd.EtcdSink;
import io.skystack.common.record.RecordCodec;
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
import io.skystack.kube2sky.translate.Unit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Hundreds of random changes, with the connection to etcd cut at random moments. What is in etcd at
 * the end is what a fresh start would write. And etcd's own history shows that no record went away
 * or was written without the objects saying so: what a key held, one after the other, is what was
 * wanted at it, one after the other, with some of it passed over and nothing put in between.
 */
class PublisherWalkTest {
  private static final String OWNER = "kube2sky/t";
  private static final Translator TRANSLATOR = new Translator("kube.local", OWNER, 30);
  private static final int CHANGES = 500;

  /** What was wanted at each key, one after the other; empty for nothing. */
  private final Map<RecordKey, List<Optional<String>>> wanted = new HashMap<>();

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
                new EtcdMirror.Options(Duration.ZERO, Optional.empty()),
                new PrometheusRegistry())) {
      controller =
          new Controller(TRANSLATOR, new SilentSource(), this::touched, new PrometheusRegistry());
      publisher =
          new Publisher(
              controller,
              TRANSLATOR,
              mirror,
              new EtcdSink(connection, Duration.ofSeconds(1)),
              PublishOptions.of(OWNER, Duration.ofSeconds(3)).withBrake(100, Duration.ofMinutes(1)),
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

  private void touched(Collection<Unit> units) {
    if (units.isEmpty()) {
      publisher.reconcile();
    } else {
      publisher.changed(units);
    }
  }

  private void walk(Random random, CutProxy proxy, EtcdMirror mirror) {
    for (int i = 0; i < CHANGES; i++) {
      step(random, i);
      follow();
      switch (i % 100) {
        case 5, 10, 15, 20, 25, 30, 35, 40, 45, 75, 85, 95 -> settles(mirror);
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

  /** Every change has a port of its own, so that hardly a record says what one said before. */
  private void step(Random random, int number) {
    String name = "s" + random.nextInt(8);
    switch (random.nextInt(6)) {
      case 0 -> controller.gone(Kind.SERVICE, id(name));
      case 1 -> controller.gone(Kind.SLICE, id("slice" + random.nextInt(6)));
      case 2, 3 -> controller.changed(service(random, name, number));
      default -> controller.changed(slice(random, number));
    }
  }

  private static ObjectName id(String name) {
    return new ObjectName("default", name);
  }

  private static ServiceObject service(Random random, String name, int number) {
    List<Port> ports = new ArrayList<>(List.of(new Port("http", "tcp", 1000 + number)));
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
  private static SliceObject slice(Random random, int number) {
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
        List.of(new Port("http", "tcp", 1000 + number)),
        endpoints);
  }

  /** Notes what the last event changed in what is wanted. */
  private void follow() {
    Desired desired = new Desired();
    controller.units().forEach(unit -> desired.update(unit, controller.translate(unit).claims()));
    Map<RecordKey, ServiceRecord> now = desired.all();
    Set<RecordKey> keys = new HashSet<>(state.keySet());
    keys.addAll(now.keySet());
    for (RecordKey key : keys) {
      if (!Objects.equals(now.get(key), state.get(key))) {
        wanted
            .computeIfAbsent(key, absent -> new ArrayList<>())
            .add(Optional.ofNullable(now.get(key)).map(PublisherWalkTest::value));
      }
    }
    state = now;
  }

  private static String value(ServiceRecord record) {
    return new String(RecordCodec.format(record), UTF_8);
  }

  private void judge(List<EtcdHistory.Entry> history) {
    assertThat(history).hasSizeGreaterThan(CHANGES);
    assertThat(history).anyMatch(EtcdHistory.Entry::isDeletion);
    Map<String, Integer> reached = new HashMap<>();
    for (EtcdHistory.Entry entry : history) {
      List<Optional<String>> states = wanted.getOrDefault(RecordKey.parse(entry.path()), List.of());
      int at = reached.getOrDefault(entry.path(), 0);
      while (at < states.size() && !states.get(at).equals(entry.value())) {
        at++;
      }
      assertThat(at)
          .as("%s was never wanted, or not after what was there before", entry)
          .isLessThan(states.size());
      reached.put(entry.path(), at + 1);
    }
  }
}
