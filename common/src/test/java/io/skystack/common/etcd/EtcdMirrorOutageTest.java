package io.skystack.common.etcd;

import static io.skystack.common.etcd.MirrorRig.value;
import static io.skystack.common.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.skystack.common.record.RecordKey;
import io.skystack.common.store.Change;
import io.skystack.common.store.StoreStatus;
import io.skystack.common.testing.CutProxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a mirror does when etcd is away, cut off, comes back, or comes back as another. */
class EtcdMirrorOutageTest {
  private static final Duration LONG = Duration.ofHours(1);

  private EtcdServer etcd;

  @BeforeEach
  void startEtcd() {
    etcd = EtcdServer.startOne();
  }

  @AfterEach
  void closeEtcd() {
    etcd.close();
  }

  private long put(String path, String host) {
    return Etcds.put(etcd.client(), "skydns", path, value(host));
  }

  private void delete(String path) {
    Etcds.delete(etcd.client(), "skydns", path);
  }

  private static List<Change> changes(MirrorRig rig) {
    List<Change> all = new ArrayList<>();
    synchronized (rig.heard) {
      rig.heard.forEach(all::addAll);
    }
    return all;
  }

  private void comeBackWiped(boolean renamed) {
    etcd.kill();
    if (renamed) {
      etcd.wipeAndRename();
    } else {
      etcd.wipe();
    }
    etcd.start();
    etcd.awaitHealthy();
  }

  @Test
  void aStartWithoutEtcdWaitsForIt() {
    etcd.stop();
    try (MirrorRig rig = MirrorRig.start(etcd.options("skydns"))) {
      eventually(
          () ->
              assertThat(rig.mirror.status())
                  .isInstanceOfSatisfying(
                      StoreStatus.Filling.class,
                      filling ->
                          assertThat(filling.reason())
                              .contains(
                                  "has not answered yet", etcd.endpoint().toString(), "refused")
                              .doesNotContain("\n")));
      assertThat(rig.mirror.firstContact()).isNotDone();
      etcd.start();
      rig.awaitLive();
      Etcds.get(rig.mirror.firstContact());
    }
  }

  @Test
  void recordsAreServedWhileEtcdIsAwayAndFollowedAfter() {
    put("local/a", "10.0.0.1");
    try (MirrorRig rig = MirrorRig.start(etcd.options("skydns")).awaitLive()) {
      for (int i = 2; i < 4; i++) {
        etcd.kill();
        assertThat(rig.awaitStale().reason()).contains("etcd at " + etcd.endpoint());
        eventually(() -> assertThat(rig.metric("stale_seconds")).isPositive());
        assertThat(rig.hosts()).containsKey("local/a");
        etcd.start();
        rig.awaitLive();
        etcd.awaitHealthy();
        put("local/a", "10.0.0." + i);
        rig.awaitHost("local/a", "10.0.0." + i);
      }
      assertThat(rig.metric("stale_seconds")).isZero();
      assertThat(rig.metric("reads")).isEqualTo(1); // resumed, not read again
      assertThat(rig.metric("watch_restarts")).isGreaterThanOrEqualTo(2);
    }
  }

  @Test
  void whatHappensDuringACutIsMadeUpFor() {
    put("local/a", "10.0.0.1");
    put("local/b", "10.0.0.1");
    try (CutProxy proxy = new CutProxy(etcd.endpoint());
        MirrorRig rig =
            MirrorRig.start(EtcdOptions.of(List.of(proxy.endpoint()), "skydns")).awaitLive()) {
      proxy.cut();
      rig.awaitStale();
      delete("local/a");
      put("local/c", "10.0.0.3");
      proxy.mend();
      rig.awaitHost("local/c", "10.0.0.3");
      assertThat(rig.hosts()).containsOnlyKeys("local/b", "local/c");
      assertThat(rig.metric("reads")).isEqualTo(1);
    }
  }

  @Test
  void aCompactionDuringACutGivesTheDifferenceAndNothingElse() {
    put("local/gone", "10.0.0.1");
    put("local/kept", "10.0.0.2");
    put("local/changed", "10.0.0.3");
    try (CutProxy proxy = new CutProxy(etcd.endpoint());
        MirrorRig rig =
            MirrorRig.start(EtcdOptions.of(List.of(proxy.endpoint()), "skydns"), LONG)
                .awaitLive()) {
      rig.heard.clear();
      proxy.cut();
      rig.awaitStale();
      delete("local/gone");
      put("local/changed", "10.0.0.33");
      put("local/brief", "10.0.0.4");
      delete("local/brief");
      long last = put("local/new", "10.0.0.5");
      Etcds.get(etcd.client().getKVClient().compact(last));
      proxy.mend();
      rig.awaitHost("local/new", "10.0.0.5");
      assertThat(rig.hosts()).containsOnlyKeys("local/kept", "local/changed", "local/new");
      assertThat(changes(rig))
          .extracting(change -> change.key().toString())
          .containsExactlyInAnyOrder("local/gone", "local/changed", "local/new");
      assertThat(rig.metric("compactions")).isEqualTo(1);
      assertThat(rig.metric("other_histories")).isZero();
      rig.awaitLive();
      put("local/kept", "10.0.0.22");
      rig.awaitHost("local/kept", "10.0.0.22");
    }
  }

  @Test
  void whatIsTooLargeForOneAnswerComesInSmallerOnes() {
    String megabyte = "x".repeat(1 << 20);
    String value = "{\"host\":\"10.0.0.1\",\"text\":\"" + megabyte + "\"}";
    for (int i = 0; i < 20; i++) { // one page of this would be 20 MB
      Etcds.put(etcd.client(), "skydns", "local/first" + i, value);
    }
    try (CutProxy proxy = new CutProxy(etcd.endpoint());
        MirrorRig rig =
            MirrorRig.start(EtcdOptions.of(List.of(proxy.endpoint()), "skydns")).awaitLive()) {
      assertThat(rig.mirror.tree().size()).isEqualTo(20);
      proxy.cut();
      rig.awaitStale();
      for (int i = 0; i < 20; i++) { // and so would be what the watch has to make up for
        Etcds.put(etcd.client(), "skydns", "local/second" + i, value);
      }
      proxy.mend();
      eventually(() -> assertThat(rig.mirror.tree().size()).isEqualTo(40));
      rig.awaitLive();
    }
  }

  @Test
  void aWatchThatIsSilentlyDeadIsNoticed() {
    put("local/a", "10.0.0.1");
    try (CutProxy proxy = new CutProxy(etcd.endpoint());
        MirrorRig rig =
            MirrorRig.start(EtcdOptions.of(List.of(proxy.endpoint()), "skydns")).awaitLive()) {
      proxy.stall();
      assertThat(rig.awaitStale().reason()).contains("no sign of life");
      put("local/a", "10.0.0.2");
      proxy.mend();
      rig.awaitHost("local/a", "10.0.0.2");
      rig.awaitLive();
    }
  }

  @Test
  void aQuietWatchIsLeftAlone() {
    put("local/a", "10.0.0.1");
    try (MirrorRig rig = MirrorRig.start(etcd.options("skydns")).awaitLive()) {
      // Ten signs of life, each asked for after a silence: what counts is that none is missed.
      java.time.Instant since = java.time.Instant.now();
      Duration tenProbes = MirrorRig.FAST.probe().plus(MirrorRig.FAST.tick()).multipliedBy(10);
      eventually(() -> assertThat(java.time.Instant.now()).isAfter(since.plus(tenProbes)));
      assertThat(rig.mirror.status()).isInstanceOf(StoreStatus.Live.class);
      assertThat(rig.metric("watch_restarts")).isZero();
    }
  }

  @Test
  void aStalledMemberIsLeftForAnother() {
    put("local/a", "10.0.0.1");
    try (CutProxy one = new CutProxy(etcd.endpoint());
        CutProxy two = new CutProxy(etcd.endpoint());
        MirrorRig rig =
            MirrorRig.start(EtcdOptions.of(List.of(one.endpoint(), two.endpoint()), "skydns"))
                .awaitLive()) {
      boolean first = rig.connection.member().toString().equals(one.endpoint().toString());
      (first ? one : two).stall();
      rig.awaitStale();
      rig.awaitLive();
      put("local/a", "10.0.0.2");
      rig.awaitHost("local/a", "10.0.0.2");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aWipedEtcdIsNotBelievedAtOnce(boolean renamed) {
    put("local/a", "10.0.0.1");
    put("local/b", "10.0.0.2");
    put("local/c", "10.0.0.3");
    try (MirrorRig rig = MirrorRig.start(etcd.options("skydns"), LONG).awaitLive()) {
      rig.heard.clear();
      comeBackWiped(renamed);
      eventually(() -> assertThat(rig.metric("held_records")).isEqualTo(3));
      rig.awaitLive();
      assertThat(rig.hosts()).containsOnlyKeys("local/a", "local/b", "local/c");
      assertThat(rig.metric("other_histories")).isEqualTo(1);
      put("local/b", "10.0.0.22");
      rig.awaitHost("local/b", "10.0.0.22");
      put("local/c", "10.0.0.3");
      delete("local/c");
      rig.awaitNone("local/c");
      assertThat(rig.metric("held_records")).isEqualTo(1);
      etcd.kill(); // another outage in the grace changes nothing
      rig.awaitStale();
      etcd.start();
      rig.awaitLive();
      assertThat(rig.hosts()).containsOnlyKeys("local/a", "local/b");
      assertThat(rig.metric("other_histories")).isEqualTo(1);
      assertThat(rig.metric("held_records")).isEqualTo(1);
    }
  }

  @Test
  void whatIsStillMissingAfterTheGraceGoesInOneStep() {
    put("local/a", "10.0.0.1");
    put("local/b", "10.0.0.2");
    put("local/c", "10.0.0.3");
    try (MirrorRig rig =
        MirrorRig.start(etcd.options("skydns"), Duration.ofSeconds(2)).awaitLive()) {
      rig.heard.clear();
      comeBackWiped(false);
      put("local/b", "10.0.0.2");
      rig.awaitNone("local/a");
      assertThat(rig.hosts()).containsOnlyKeys("local/b");
      eventually(
          () ->
              assertThat(rig.heard.get(rig.heard.size() - 1))
                  .containsExactlyInAnyOrder(
                      new Change.Delete(RecordKey.parse("local/a")),
                      new Change.Delete(RecordKey.parse("local/c"))));
      assertThat(rig.metric("grace_removed")).isEqualTo(2);
      assertThat(rig.metric("held_records")).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void withoutGraceAWipedEtcdIsTheTruth(boolean renamed) {
    put("local/a", "10.0.0.1");
    try (MirrorRig rig = MirrorRig.start(etcd.options("skydns")).awaitLive()) {
      comeBackWiped(renamed);
      rig.awaitNone("local/a");
      assertThat(changes(rig)).contains(new Change.Delete(RecordKey.parse("local/a")));
      assertThat(rig.metric("other_histories")).isEqualTo(1);
      rig.awaitLive();
      put("local/a", "10.0.0.9");
      rig.awaitHost("local/a", "10.0.0.9");
    }
  }

  @Test
  void aWipedEtcdThatHasOvertakenTheOldOneIsFoundOut() {
    put("local/a", "10.0.0.1");
    put("local/b", "10.0.0.2");
    try (CutProxy proxy = new CutProxy(etcd.endpoint());
        MirrorRig rig =
            MirrorRig.start(EtcdOptions.of(List.of(proxy.endpoint()), "skydns"), LONG)
                .awaitLive()) {
      proxy.cut();
      rig.awaitStale();
      comeBackWiped(false);
      for (int i = 0; i < 20; i++) {
        put("local/x", "10.0.1." + i);
      }
      proxy.mend();
      rig.awaitHost("local/x", "10.0.1.19");
      assertThat(rig.hosts()).containsOnlyKeys("local/a", "local/b", "local/x");
      assertThat(rig.metric("held_records")).isEqualTo(2);
    }
  }

  @Test
  void anEtcdThatWasRolledBackIsNotBelievedAtOnce() {
    put("local/a", "10.0.0.1");
    etcd.stop();
    etcd.backup();
    etcd.start();
    etcd.awaitHealthy();
    put("local/b", "10.0.0.2");
    try (MirrorRig rig = MirrorRig.start(etcd.options("skydns"), LONG).awaitLive()) {
      etcd.stop();
      etcd.restore();
      etcd.start();
      etcd.awaitHealthy();
      eventually(() -> assertThat(rig.metric("held_records")).isEqualTo(1));
      rig.awaitLive();
      assertThat(rig.hosts()).containsOnlyKeys("local/a", "local/b");
    }
  }

  @Test
  void theDeathOfAMemberIsSurvived() {
    try (EtcdCluster cluster = EtcdCluster.startThree();
        MirrorRig rig = MirrorRig.start(cluster.options("skydns")).awaitLive()) {
      EtcdSink sink = new EtcdSink(rig.connection, Duration.ofSeconds(5));
      for (int i = 0; i < 3; i++) {
        String used = rig.connection.member().toString();
        EtcdServer dead =
            cluster.members().stream()
                .filter(member -> member.endpoint().toString().equals(used))
                .findFirst()
                .orElseThrow();
        EtcdServer other = cluster.members().get((cluster.members().indexOf(dead) + 1) % 3);
        dead.kill();
        other.awaitHealthy();
        Etcds.put(other.client(), "skydns", "local/a", value("10.0.0." + i));
        rig.awaitHost("local/a", "10.0.0." + i);
        rig.awaitLive();
        io.skystack.common.store.RecordSink.Write write =
            new io.skystack.common.store.RecordSink.Put(
                RecordKey.parse("local/w" + i),
                io.skystack.common.record.ServiceRecord.builder().host("10.0.0.1").build(),
                0);
        eventually(() -> Etcds.get(sink.write(List.of(write))));
        rig.awaitHost("local/w" + i, "10.0.0.1");
        dead.start();
        dead.awaitHealthy();
      }
      assertThat(rig.metric("other_histories")).isZero();
      assertThat(rig.metric("reads")).isEqualTo(1);
    }
  }
}
