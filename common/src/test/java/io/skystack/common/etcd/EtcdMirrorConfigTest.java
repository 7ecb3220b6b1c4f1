package io.skystack.common.etcd;

import static io.skystack.common.etcd.MirrorRig.value;
import static io.skystack.common.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.DeleteOption;
import io.etcd.jetcd.options.PutOption;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The configuration document that lies beside the records. */
class EtcdMirrorConfigTest {
  @RegisterExtension static final EtcdExtension ETCD = new EtcdExtension();

  private static void put(String text) {
    Etcds.put(ETCD.client(), ETCD.prefix(), "config", text);
  }

  @Test
  void isReadWithTheRecordsAndFollowed() {
    put("{\"ndots\":1}");
    try (MirrorRig rig = MirrorRig.start(ETCD.options()).awaitLive()) {
      List<Optional<String>> heard = new CopyOnWriteArrayList<>();
      rig.mirror.onConfig(heard::add);
      assertThat(rig.mirror.config()).contains("{\"ndots\":1}");
      assertThat(rig.mirror.configKnown()).isCompleted();
      assertThat(rig.hosts()).isEmpty();
      assertThat(rig.metric("bad_values")).isZero();

      put("anything at all");
      put("{}");
      Etcds.delete(ETCD.client(), ETCD.prefix(), "config");
      eventually(() -> assertThat(rig.mirror.config()).isEmpty());
      // Changes that come together are one; the last is always heard.
      assertThat(heard).endsWith(Optional.empty());
    }
  }

  @Test
  void isTheSameAfterAChangeToRecordsOnly() {
    put("{}");
    try (MirrorRig rig = MirrorRig.start(ETCD.options()).awaitLive()) {
      List<Optional<String>> heard = new CopyOnWriteArrayList<>();
      rig.mirror.onConfig(heard::add);
      Etcds.put(ETCD.client(), ETCD.prefix(), "local/config", value("10.0.0.1"));
      rig.awaitHost("local/config", "10.0.0.1");
      assertThat(rig.mirror.config()).contains("{}");
      assertThat(heard).isEmpty();
    }
  }

  @Test
  void comesAfterTheRecordsOfItsTransaction() {
    try (MirrorRig rig = MirrorRig.start(ETCD.options()).awaitLive()) {
      List<Optional<String>> hosts = new CopyOnWriteArrayList<>();
      rig.mirror.onConfig(text -> hosts.add(rig.host("local/z")));
      Etcds.get(
          ETCD.client()
              .getKVClient()
              .txn()
              .Then(
                  Op.put(
                      Etcds.bytes("/" + ETCD.prefix() + "/config"),
                      Etcds.bytes("{}"),
                      PutOption.DEFAULT),
                  Op.put(
                      Etcds.bytes("/" + ETCD.prefix() + "/local/z"),
                      Etcds.bytes(value("10.0.0.1")),
                      PutOption.DEFAULT))
              .commit());
      eventually(() -> assertThat(hosts).containsExactly(Optional.of("10.0.0.1")));
    }
  }

  @Test
  void oneThatIsTooLongIsHeldInPartOnly() {
    put("x".repeat(EtcdMirror.MAX_CONFIG_BYTES + 100_000));
    try (MirrorRig rig = MirrorRig.start(ETCD.options()).awaitLive()) {
      assertThat(rig.mirror.config().orElseThrow()).hasSize(EtcdMirror.MAX_CONFIG_BYTES + 1);
    }
  }

  @Test
  void whereNoneIsThatIsKnown() {
    try (MirrorRig rig = MirrorRig.start(ETCD.options())) {
      Etcds.get(rig.mirror.configKnown());
      assertThat(rig.mirror.config()).isEmpty();
    }
  }

  @Test
  void anEtcdThatIsAwayMakesNobodyWait() {
    EtcdOptions nowhere = EtcdOptions.of(List.of(URI.create("http://127.0.0.1:1")), "x");
    try (MirrorRig rig = MirrorRig.start(nowhere)) {
      Etcds.get(rig.mirror.configKnown());
      assertThat(rig.mirror.config()).isEmpty();
    }
  }

  @Test
  void isInTheSnapshot(@TempDir Path folder) {
    try (EtcdServer etcd = EtcdServer.startOne()) {
      Path file = folder.resolve("snapshot");
      Etcds.put(etcd.client(), "skydns", "config", "{\"ndots\":3}");
      try (MirrorRig rig = MirrorRig.start(etcd.options("skydns"), Duration.ofHours(1), file)) {
        rig.awaitLive();
      }
      etcd.stop();
      try (MirrorRig rig = MirrorRig.start(etcd.options("skydns"), Duration.ofHours(1), file)) {
        Etcds.get(rig.mirror.configKnown());
        assertThat(rig.mirror.config()).contains("{\"ndots\":3}");
      }
    }
  }

  @Test
  void anEtcdThatCameBackWithoutItIsNotBelievedAtOnce() {
    try (EtcdServer etcd = EtcdServer.startOne();
        MirrorRig rig = wipedBehind(etcd, Duration.ofHours(1))) {
      assertThat(rig.mirror.config()).contains("{}");
      Etcds.put(etcd.client(), "skydns", "config", "{\"ndots\":3}");
      eventually(() -> assertThat(rig.mirror.config()).contains("{\"ndots\":3}"));
    }
  }

  @Test
  void afterTheGraceItIsGone() {
    try (EtcdServer etcd = EtcdServer.startOne();
        MirrorRig rig = wipedBehind(etcd, Duration.ofMillis(300))) {
      eventually(() -> assertThat(rig.mirror.config()).isEmpty());
    }
  }

  /** A mirror of an etcd that had a configuration, and came back empty. */
  private static MirrorRig wipedBehind(EtcdServer etcd, Duration grace) {
    Etcds.put(etcd.client(), "skydns", "config", "{}");
    MirrorRig rig = MirrorRig.start(etcd.options("skydns"), grace).awaitLive();
    assertThat(rig.mirror.config()).contains("{}");
    etcd.kill();
    rig.awaitStale();
    etcd.wipe();
    etcd.start();
    rig.awaitLive();
    assertThat(rig.metric("other_histories")).isEqualTo(1);
    return rig;
  }

  @Test
  void isKnownBeforeManyRecordsAre() {
    for (int i = 0; i < 500; i++) {
      Etcds.put(ETCD.client(), ETCD.prefix(), "local/n" + i, value("10.0.0.1"));
    }
    put("{}");
    try (EtcdConnection connection = EtcdConnection.open(ETCD.options());
        EtcdMirror mirror =
            new EtcdMirror(
                connection,
                new EtcdMirror.Options(Duration.ZERO, Optional.empty()),
                new PrometheusRegistry(),
                MirrorRig.FAST)) {
      List<Integer> records = new CopyOnWriteArrayList<>();
      mirror.onConfig(text -> records.add(mirror.tree().size()));
      mirror.start();
      Etcds.get(mirror.firstContact());
      assertThat(records).containsExactly(0);
    }
  }

  @Test
  void aPrefixThatIsDeletedTakesItAlong() {
    put("{}");
    try (MirrorRig rig = MirrorRig.start(ETCD.options()).awaitLive()) {
      DeleteOption all = DeleteOption.builder().isPrefix(true).build();
      Etcds.get(ETCD.client().getKVClient().delete(Etcds.bytes("/" + ETCD.prefix() + "/"), all));
      eventually(() -> assertThat(rig.mirror.config()).isEmpty());
    }
  }
}
