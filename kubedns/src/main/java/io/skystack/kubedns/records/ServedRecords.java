package io.skystack.kubedns.records;

import io.skystack.common.store.Change;
import io.skystack.common.store.MemoryRecords;
import io.skystack.common.store.RecordStore;
import io.skystack.common.store.RecordTree;
import io.skystack.common.store.StoreStatus;
import io.skystack.common.store.Versions;
import io.skystack.kube2sky.source.ObjectSource;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The records in memory as they are answered from: with how far they are to be trusted, which the
 * memory itself does not know.
 */
public final class ServedRecords implements RecordStore {
  private final MemoryRecords memory;
  private final Supplier<Optional<ObjectSource.Outage>> outage;
  private final Supplier<Optional<String>> filling;

  /** When the records of an earlier run were fresh; empty where there are none. */
  private volatile Optional<Instant> snapshot = Optional.empty();

  private volatile boolean filled;

  /**
   * A view of records that are not there yet.
   *
   * @param outage since when the source has not answered, and why; empty while it is followed
   * @param filling why the records are not all there yet, in one line
   */
  public ServedRecords(
      MemoryRecords memory,
      Supplier<Optional<ObjectSource.Outage>> outage,
      Supplier<Optional<String>> filling) {
    this.memory = memory;
    this.outage = outage;
    this.filling = filling;
  }

  /** The records of an earlier run are there, fresh at that time. */
  void restored(Instant time) {
    snapshot = Optional.of(time);
  }

  /** All records of the source are there, for the first time. */
  void filled() {
    filled = true;
  }

  /** Whether what is served is what an earlier run has left. */
  public boolean isRestored() {
    return !filled && snapshot.isPresent();
  }

  /** Whether what is served came from the source in this run, and is complete. */
  boolean isFilled() {
    return filled;
  }

  @Override
  public RecordTree tree() {
    return memory.tree();
  }

  @Override
  public Versions versions() {
    return memory.versions();
  }

  @Override
  public StoreStatus status() {
    if (filled) {
      Optional<ObjectSource.Outage> now = outage.get();
      return now.isPresent()
          ? new StoreStatus.Stale(now.get().since(), now.get().reason())
          : new StoreStatus.Live();
    }
    String reason = filling.get().orElse("reading all objects");
    return snapshot
        .<StoreStatus>map(since -> new StoreStatus.Stale(since, reason))
        .orElseGet(() -> new StoreStatus.Filling(reason));
  }

  @Override
  public CompletableFuture<Void> reached(long revision) {
    return memory.reached(revision);
  }

  @Override
  public AutoCloseable onChange(Consumer<List<Change>> listener) {
    return memory.onChange(listener);
  }
}
