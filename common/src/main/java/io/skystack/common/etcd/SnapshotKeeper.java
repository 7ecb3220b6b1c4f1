package io.skystack.common.etcd;

import io.skystack.common.store.RecordTree;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Writes what a mirror holds to its file, some time after it has changed. While records are in
 * their grace nothing is written: after a restart the older file makes the same grace begin again,
 * where a newer one would make them look like etcd's own.
 *
 * <p>Called by the mirror's thread; the writing itself happens elsewhere.
 */
final class SnapshotKeeper {
  private final SnapshotFile file;
  private final String prefix;
  private final Held held;
  private final long pauseNanos;
  private CompletableFuture<Void> writing = CompletableFuture.completedFuture(null);
  private long writtenRevision;
  private RecordTree writtenTree = RecordTree.EMPTY;
  private long nextNanos = System.nanoTime();

  SnapshotKeeper(SnapshotFile file, String prefix, Held held, Duration pause) {
    this.file = file;
    this.prefix = prefix;
    this.held = held;
    this.pauseNanos = pause.toNanos();
  }

  /** What an earlier run has left. */
  Optional<Snapshot> read(Snapshot.LeaseSource leases) {
    Optional<Snapshot> snapshot = file.read(leases);
    snapshot.ifPresent(
        found -> {
          writtenRevision = found.revision();
          writtenTree = found.records();
        });
    return snapshot;
  }

  /** Writes if there is something to write and the last time is long enough ago. */
  void tick(long nowNanos, Instant fresh) {
    if (nowNanos - nextNanos >= 0 && writing.isDone() && isDue()) {
      nextNanos = nowNanos + pauseNanos;
      Snapshot snapshot = take(fresh);
      writing = CompletableFuture.runAsync(() -> file.write(snapshot));
    }
  }

  /** Writes what there is to write, and waits for it. */
  void finish(Instant fresh) {
    writing.join();
    if (isDue()) {
      file.write(take(fresh));
    }
  }

  private boolean isDue() {
    return held.revision() != 0
        && !held.hasLeftovers()
        && (held.revision() != writtenRevision || held.tree() != writtenTree);
  }

  private Snapshot take(Instant fresh) {
    writtenRevision = held.revision();
    writtenTree = held.tree();
    return new Snapshot(
        prefix, held.clusterId(), held.revision(), fresh, held.tree(), held.config().text());
  }
}
