package io.skystack.skydns.answer;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.skystack.common.record.RecordCodec;
import io.skystack.common.record.RecordFormatException;
import io.skystack.common.record.RecordKey;
import io.skystack.common.record.ServiceRecord;
import io.skystack.common.store.Change;
import io.skystack.common.store.Lease;
import io.skystack.common.store.RecordStore;
import io.skystack.common.store.RecordTree;
import io.skystack.common.store.StoreStatus;
import io.skystack.common.store.StoredRecord;
import io.skystack.common.store.Versions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** A store whose records, leases and status tests set as they like. */
final class TestRecords implements RecordStore {
  private final Versions versions = new Versions();
  private RecordTree tree = RecordTree.EMPTY;
  private StoreStatus status = new StoreStatus.Live();
  private Runnable beforeTree = () -> {};
  private long revision;

  TestRecords put(String path, String json) {
    return put(RecordKey.parse(path), json, Lease.NONE);
  }

  TestRecords put(RecordKey key, String json, Lease lease) {
    try {
      StoredRecord record =
          new StoredRecord(key, RecordCodec.parse(json.getBytes(UTF_8)), ++revision, lease);
      return change(new Change.Put(record));
    } catch (RecordFormatException e) {
      throw new IllegalArgumentException(json, e);
    }
  }

  /** Makes that many records below {@code local/kube}, and no others. */
  void fill(int count) {
    ServiceRecord value = ServiceRecord.builder().host("10.0.0.1").build();
    List<StoredRecord> records = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      RecordKey key = RecordKey.of("local", "kube", "n" + i);
      records.add(new StoredRecord(key, value, 1, Lease.NONE));
    }
    tree = RecordTree.of(records);
    records.forEach(record -> versions.changed(record.key()));
  }

  /** Has these records, and no others. */
  TestRecords set(List<StoredRecord> records) {
    tree = RecordTree.of(records);
    records.forEach(record -> versions.changed(record.key()));
    return this;
  }

  TestRecords delete(String path) {
    return change(new Change.Delete(RecordKey.parse(path)));
  }

  private TestRecords change(Change change) {
    tree = tree.with(List.of(change));
    versions.changed(change.key());
    return this;
  }

  TestRecords status(StoreStatus now) {
    status = now;
    return this;
  }

  /** Runs once more before each reading of the tree: what others do meanwhile. */
  void beforeTree(Runnable action) {
    beforeTree = action;
  }

  @Override
  public RecordTree tree() {
    beforeTree.run();
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

  @Override
  public CompletableFuture<Void> reached(long revision) {
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public AutoCloseable onChange(Consumer<List<Change>> listener) {
    return () -> {};
  }
}
