package io.skystack.common.snapshot;

import io.skystack.common.store.RecordTree;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Writes what a store holds to its file, some time after it has changed.
 *
 * <p>Called by one thread; the writing itself happens elsewhere.
 */
public final class SnapshotKeeper {
  private final SnapshotFile file;
  private final Held held;
  private final long pauseNanos;
  private CompletableFuture<Void> writing = CompletableFuture.completedFuture(null);
  private long writtenRevision;
  private RecordTree writtenTree = RecordTree.EMPTY;
  private Optional<String> writtenConfig = Optional.empty();
  private long nextNanos = System.nanoTime();

  /** What there is to keep. */
  @FunctionalInterface
  public interface Held {
    /**
     * What is held now; empty while it should not take the place of what was written before.
     *
     * @param fresh when it was last known to be so
     */
    Optional<Snapshot> take(Instant fresh);
  }

  /**
   * A keeper that has written nothing yet.
   *
   * @param pause the shortest time between two snapshots
   */
  public SnapshotKeeper(SnapshotFile file, Held held, Duration pause) {
    this.file = file;
    this.held = held;
    this.pauseNanos = pause.toNanos();
  }

  /** What an earlier run has left. */
  public Optional<Snapshot> read(Snapshot.LeaseSource leases) {
    Optional<Snapshot> snapshot = file.read(leases);
    snapshot.ifPresent(this::written);
    return snapshot;
  }

  /** Writes if there is something to write and the last time is long enough ago. */
  public void tick(long nowNanos, Instant fresh) {
    if (nowNanos - nextNanos < 0 || !writing.isDone()) {
      return;
    }
    due(fresh)
        .ifPresent(
            snapshot -> {
              nextNanos = nowNanos + pauseNanos;
              writing = CompletableFuture.runAsync(() -> file.write(snapshot));
            });
  }

  /** Writes what there is to write, and waits for it. */
  public void finish(Instant fresh) {
    writing.join();
    due(fresh).ifPresent(file::write);
  }

  /** What is to be written, which then counts as written. */
  private Optional<Snapshot> due(Instant fresh) {
    Optional<Snapshot> due = held.take(fresh).filter(this::isNew);
    due.ifPresent(this::written);
    return due;
  }

  private boolean isNew(Snapshot snapshot) {
    return snapshot.revision() != writtenRevision
        || snapshot.records() != writtenTree
        || !snapshot.config().equals(writtenConfig);
  }

  private void written(Snapshot snapshot) {
    writtenRevision = snapshot.revision();
    writtenTree = snapshot.records();
    writtenConfig = snapshot.config();
  }
}
