package io.skystack.kube2sky.publish;

import static io.skystack.common.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.common.etcd.EtcdConnection;
import io.skystack.common.etcd.EtcdMirror;
import io.skystack.common.etcd.EtcdServer;
import io.skystack.common.etcd.EtcdSink;
import io.skystack.common.record.RecordKey;
import io.skystack.common.record.ServiceRecord;
import io.skystack.common.store.RecordSink;
import io.skystack.common.store.RecordTree;
import io.skystack.common.store.StoreStatus;
import io.skystack.common.store.StoredRecord;
import io.skystack.kube2sky.control.Controller;
import io.skystack.kube2sky.model.Endpoint;
import io.skystack.kube2sky.model.Exposure;
import io.skystack.kube2sky.model.Kind;
import io.skystack.kube2sky.model.ObjectName;
import io.skystack.kube2sky.model.Port;
import io.skystack.kube2sky.model.ServiceObject;
import io.skystack.kube2sky.model.SliceObject;
import io.skystack.kube2sky.translate.Translator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** From objects to a real etcd that is stopped, killed and wiped on the way. */
class PublisherEtcdTest {
  private static final String OWNER = "kube2sky/t";
  private static final Translator TRANSLATOR = new Translator("kube.local", OWNER, 30);

  private final EtcdServer etcd = EtcdServer.startOne();
  private EtcdConnection connection;
  private EtcdMirror mirror;
  private Publisher publisher;
  private Controller controller;

  @BeforeEach
  void start() {
    connection = EtcdConnection.open(etcd.options("skydns"));
    mirror =
        new EtcdMirror(
            connection,
            new EtcdMirror.Options(Duration.ZERO, Optional.empty()),
            new PrometheusRegistry());
    controller =
        new Controller(
            TRANSLATOR,
            new SilentSource(),
            units -> publisher.changed(units),
            new PrometheusRegistry());
    publisher =
        new Publisher(
            controller,
            TRANSLATOR,
            mirror,
            new EtcdSink(connection, Duration.ofSeconds(2)),
            PublishOptions.of(OWNER, Duration.ofSeconds(5)),
            () -> {},
            new PrometheusRegistry());
    mirror.start();
    publisher.start();
  }

  @AfterEach
  void stop() {
    publisher.close();
    mirror.close();
    connection.close();
    etcd.close();
  }

  private void full() {
    for (Kind kind : Kind.values()) {
      controller.listed(kind, Set.of(), true);
    }
    eventually(() -> assertThat(publisher.notReady()).isEmpty());
  }

  private static ObjectName name(String name) {
    return new ObjectName("default", name);
  }

  private static ServiceObject service(String name, String ip) {
    return new ServiceObject(
        name(name),
        new Exposure.ClusterIps(List.of(ip)),
        List.of(new Port("http", "tcp", 80)),
        false);
  }

  /** Whether etcd holds what a fresh start would write, as someone else's mirror sees it. */
  private void settles() {
    eventually(
        () -> {
          assertThat(mirror.status()).isInstanceOf(StoreStatus.Live.class);
          assertThat(Difference.between(controller, freshTree(), OWNER).entries()).isEmpty();
        });
  }

  /** The mirror shows what was written a moment after it is there. */
  private void mirrored(int records) {
    eventually(() -> assertThat(mirror.tree().size()).isEqualTo(records));
  }

  private RecordTree freshTree() throws Exception {
    try (EtcdMirror fresh =
        new EtcdMirror(
            connection,
            new EtcdMirror.Options(Duration.ZERO, Optional.empty()),
            new PrometheusRegistry())) {
      fresh.start();
      fresh.firstContact().get(10, TimeUnit.SECONDS);
      return fresh.tree();
    }
  }

  @Test
  void aServiceLargerThanATransactionIsPublishedAndTakenAway() {
    full();
    List<Endpoint> endpoints = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      endpoints.add(new Endpoint(List.of("10.1.0." + i), "pod-" + i, true, true, false));
    }
    ServiceObject headless =
        new ServiceObject(name("big"), new Exposure.Headless(), List.of(), false);
    controller.changed(headless);
    controller.changed(
        new SliceObject(name("s"), "big", List.of(new Port("http", "tcp", 80)), endpoints));
    settles();
    mirrored(606);
    controller.gone(Kind.SERVICE, headless.id());
    settles();
    mirrored(4);
  }

  @Test
  void whatChangesWhileEtcdIsAwayIsWrittenOnceItIsBack() {
    full();
    controller.changed(service("a", "10.0.0.1"));
    settles();
    etcd.kill();
    controller.changed(service("a", "10.0.0.2"));
    controller.changed(service("b", "10.0.0.3"));
    eventually(() -> assertThat(mirror.status()).isInstanceOf(StoreStatus.Stale.class));
    etcd.start();
    settles();
  }

  @Test
  void aWipedEtcdIsFilledAgain() {
    full();
    controller.changed(service("a", "10.0.0.1"));
    settles();
    etcd.stop();
    etcd.wipe();
    etcd.start();
    settles();
    mirrored(10);
  }

  @Test
  void whatSomeoneElseDeletesAndChangesIsPutRight() throws Exception {
    full();
    controller.changed(service("a", "10.0.0.1"));
    settles();
    RecordTree before = freshTree();
    RecordKey key = RecordKey.parse("local/kube/svc/default/a");
    RecordKey reverse = RecordKey.parse("arpa/in-addr/10/0/0/1");
    StoredRecord record = before.find(key).orElseThrow();
    StoredRecord pointer = before.find(reverse).orElseThrow();
    ServiceRecord forged = record.value().toBuilder().host("10.6.6.6").build();
    new EtcdSink(connection, Duration.ofSeconds(2))
        .write(
            List.of(
                new RecordSink.Put(key, forged, record.revision()),
                new RecordSink.Delete(reverse, pointer.revision())))
        .get(10, TimeUnit.SECONDS);
    settles();
    assertThat(freshTree().find(reverse).orElseThrow().value()).isEqualTo(pointer.value());
  }

  @Test
  void randomChangesWithCutsEndAsAFreshStart() {
    full();
    Random random = new Random(7);
    for (int i = 0; i < 300; i++) {
      String one = "s" + random.nextInt(10);
      if (random.nextInt(3) == 0) {
        controller.gone(Kind.SERVICE, name(one));
      } else {
        controller.changed(service(one, "10.0.0." + random.nextInt(5)));
      }
      if (i == 100) {
        etcd.kill();
      }
      if (i == 200) {
        etcd.start();
      }
    }
    settles();
  }
}
