package io.skystack.common.etcd;

import static io.skystack.common.etcd.MirrorRig.value;
import static io.skystack.common.testing.Eventually.eventually;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.common.cli.OperatorException;
import io.skystack.common.snapshot.Snapshot;
import io.skystack.common.store.Lease;
import io.skystack.common.store.StoreStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EtcdMirrorSnapshotTest {
  private static final Duration LONG = Duration.ofHours(1);

  @TempDir private Path folder;

  private EtcdServer etcd;
  private Path file;

  @BeforeEach
  void startEtcd() {
    etcd = EtcdServer.startOne();
    file = folder.resolve("records.snapshot");
    put("local/a", "10.0.0.1");
    put("local/b", "10.0.0.2");
  }

  @AfterEach
  void closeEtcd() {
    etcd.close();
  }

  private void put(String path, String host) {
    Etcds.put(etcd.client(), "skydns", path, value(host));
  }

  private MirrorRig start() {
    return MirrorRig.start(etcd.options("skydns"), LONG, file);
  }

  private void leaveSnapshot() {
    try (MirrorRig rig = start()) {
      rig.awaitLive();
    }
  }

  @Test
  void aStartWithoutEtcdServesTheSnapshotAndGoesOnFromIt() {
    Instant begin = Instant.now();
    leaveSnapshot();
    etcd.stop();
    try (MirrorRig rig = start()) {
      StoreStatus.Stale stale = rig.awaitStale();
      assertThat(stale.since()).isAfterOrEqualTo(begin.minusMillis(1)).isBefore(Instant.now());
      assertThat(stale.reason()).contains("has not answered yet");
      assertThat(rig.hosts()).containsOnlyKeys("local/a", "local/b");
      assertThat(rig.mirror.firstContact()).isNotDone();
      etcd.start();
      rig.awaitLive();
      Etcds.get(rig.mirror.firstContact());
      etcd.awaitHealthy();
      Etcds.delete(etcd.client(), "skydns", "local/a");
      rig.awaitNone("local/a");
      assertThat(rig.metric("reads")).isZero(); // the watch goes on from the snapshot
    }
  }

  @Test
  void changesReachTheFileWhileTheMirrorRuns() {
    try (MirrorRig rig = start().awaitLive()) {
      put("local/c", "10.0.0.3");
      rig.awaitHost("local/c", "10.0.0.3");
      eventually(
          () -> assertThat(Snapshot.read(file, id -> Lease.NONE).records().size()).isEqualTo(3));
    }
    String[] left = folder.toFile().list();
    assertThat(left).containsExactly("records.snapshot"); // and no temporary file
  }

  @Test
  void deletesThatTheMirrorWasNotThereForAreApplied() {
    leaveSnapshot();
    Etcds.delete(etcd.client(), "skydns", "local/a");
    long last = Etcds.put(etcd.client(), "skydns", "local/c", value("10.0.0.3"));
    Etcds.get(etcd.client().getKVClient().compact(last));
    try (MirrorRig rig = start()) {
      rig.awaitHost("local/c", "10.0.0.3");
      assertThat(rig.hosts()).containsOnlyKeys("local/b", "local/c");
      assertThat(rig.metric("other_histories")).isZero();
    }
  }

  @Test
  void anEtcdThatWasWipedMeanwhileIsNotBelievedAtOnceNorAfterAnotherRestart() {
    leaveSnapshot();
    etcd.kill();
    etcd.wipe();
    etcd.start();
    etcd.awaitHealthy();
    put("local/new", "10.0.0.9");
    for (int restart = 0; restart < 2; restart++) {
      try (MirrorRig rig = start()) {
        rig.awaitHost("local/new", "10.0.0.9");
        rig.awaitLive();
        assertThat(rig.hosts()).containsOnlyKeys("local/a", "local/b", "local/new");
        assertThat(rig.metric("held_records")).isEqualTo(2);
      }
    }
  }

  @Test
  void aFileThatIsBrokenOrForeignIsIgnoredAndReplaced() throws Exception {
    leaveSnapshot();
    byte[] good = Files.readAllBytes(file);
    byte[] flipped = good.clone();
    flipped[good.length / 2] ^= 1;
    byte[] cut = Arrays.copyOf(good, good.length - 5);
    for (byte[] bad : new byte[][] {flipped, cut, {}, "not a snapshot at all".getBytes(UTF_8)}) {
      Files.write(file, bad);
      assertThatThrownBy(() -> Snapshot.read(file, id -> Lease.NONE))
          .isInstanceOf(IOException.class);
      leaveSnapshot();
      assertThat(Snapshot.read(file, id -> Lease.NONE).records().size()).isEqualTo(2);
    }
    try (MirrorRig rig = MirrorRig.start(etcd.options("elsewhere"), LONG, file)) {
      rig.awaitLive();
      assertThat(rig.hosts()).isEmpty();
    }
  }

  @Test
  void aPlaceThatCannotBeWrittenIsRefusedAtTheStart() {
    try (EtcdConnection connection = EtcdConnection.open(etcd.options("skydns"))) {
      for (Path wrong : new Path[] {folder, folder.resolve("no/such/folder/file")}) {
        assertThatThrownBy(
                () ->
                    new EtcdMirror(
                        connection,
                        new EtcdMirror.Options(LONG, Optional.of(wrong)),
                        new PrometheusRegistry()))
            .isInstanceOf(OperatorException.class)
            .hasMessageContaining(wrong.toString())
            .hasMessageContaining("snapshot");
      }
    }
  }
}
