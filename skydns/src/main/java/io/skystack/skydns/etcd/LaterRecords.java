package io.skystack.skydns.etcd;

import io.skystack.common.store.Change;
import io.skystack.common.store.RecordStore;
import io.skystack.common.store.RecordTree;
import io.skystack.common.store.StoreStatus;
import io.skystack.common.store.Versions;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** A store that there is once the server starts: a Corefile that is only checked opens no etcd. */
final class LaterRecords implements RecordStore {
  private final Versions none = new Versions();
  private volatile Optional<RecordStore> records = Optional.empty();

  void found(RecordStore store) {
    records = Optional.of(store);
  }

  @Override
  public RecordTree tree() {
    return records.map(RecordStore::tree).orElse(RecordTree.EMPTY);
  }

  @Override
  public Versions versions() {
    return records.map(RecordStore::versions).orElse(none);
  }

  @Override
  public StoreStatus status() {
    return records
        .map(RecordStore::status)
        .orElseGet(() -> new StoreStatus.Filling("etcd has not been asked yet"));
  }

  @Override
  public CompletableFuture<Void> reached(long revision) {
    return records
        .map(store -> store.reached(revision))
        .orElseGet(() -> CompletableFuture.completedFuture(null));
  }

  @Override
  public AutoCloseable onChange(Consumer<List<Change>> listener) {
    return records.map(store -> store.onChange(listener)).orElse(() -> {});
  }
}
