package io.skystack.common.store;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Records in memory: a sink and a store in one. Writers take turns; readers never wait. */
public final class MemoryRecords implements RecordStore, RecordSink {
  private static final int MOST_WRITES = 2048;

  private final Versions versions = new Versions();
  private final Listeners listeners = new Listeners();
  private volatile RecordTree tree = RecordTree.EMPTY;
  private volatile StoreStatus status;
  private long revision;

  /** An empty store whose status is {@code status} until {@link #status(StoreStatus)} is called. */
  public MemoryRecords(StoreStatus status) {
    this.status = status;
  }

  /** Sets what {@link #status()} says: whoever fills the store knows when it is full. */
  public void status(StoreStatus now) {
    status = now;
  }

  @Override
  public RecordTree tree() {
    return tree;
  }

  @Override
  public Versions versions() {
    return versions;
  }

  @Override
  public StoreStatus status() {
    return status;
  }

  /** At once: what was written is seen. */
  @Override
  public CompletableFuture<Void> reached(long revision) {
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public AutoCloseable onChange(Consumer<List<Change>> listener) {
    return listeners.add(listener);
  }

  @Override
  public synchronized CompletableFuture<Long> write(List<Write> writes) {
    List<Change> changes = new ArrayList<>(writes.size());
    for (Write write : writes) {
      long there = tree.find(write.key()).map(StoredRecord::revision).orElse(0L);
      if (there != write.expected()) {
        return CompletableFuture.failedFuture(
            new ConflictException("another record is at " + write.key()));
      }
      if (write instanceof Put put) {
        changes.add(
            new Change.Put(new StoredRecord(put.key(), put.value(), revision + 1, Lease.NONE)));
      } else {
        changes.add(new Change.Delete(write.key()));
      }
    }
    revision++;
    tree = tree.with(changes);
    changes.forEach(change -> versions.changed(change.key()));
    listeners.tell(changes);
    return CompletableFuture.completedFuture(revision);
  }

  /**
   * Enough to be fast, and few enough that a first fill does not hold all records several times
   * over. More are taken all the same.
   */
  @Override
  public int mostWrites() {
    return MOST_WRITES;
  }

  @Override
  public void close() {}
}
