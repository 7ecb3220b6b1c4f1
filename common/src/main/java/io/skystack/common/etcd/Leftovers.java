package io.skystack.common.etcd;

import io.skystack.common.record.RecordKey;
import io.skystack.common.store.Change;
import io.skystack.common.store.RecordTree;
import io.skystack.common.store.StoredRecord;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Records that are still served although the etcd that came back lacks them. Whatever etcd says of
 * such a key takes it out of here; what is here when the grace ends goes.
 */
final class Leftovers {
  private final Set<RecordKey> keys = new HashSet<>();
  private long endNanos;

  /** What {@code before} has and {@code now} lacks is left over, until {@code endNanos}. */
  void keep(RecordTree before, RecordTree now, long endNanos) {
    this.endNanos = endNanos;
    for (StoredRecord record : before.all()) {
      if (now.find(record.key()).isEmpty()) {
        keys.add(record.key());
      }
    }
  }

  int size() {
    return keys.size();
  }

  boolean has(RecordKey key) {
    return keys.contains(key);
  }

  /** etcd said something of these keys. */
  void confirm(List<Change> changes) {
    if (!keys.isEmpty()) {
      changes.forEach(change -> keys.remove(change.key()));
    }
  }

  /** {@code read}, and with it those records of {@code before} that are still left over. */
  RecordTree addTo(RecordTree read, RecordTree before) {
    if (keys.isEmpty()) {
      return read;
    }
    keys.removeIf(key -> read.find(key).isPresent());
    List<Change> kept = new ArrayList<>();
    keys.forEach(key -> before.find(key).ifPresent(record -> kept.add(new Change.Put(record))));
    return read.with(kept);
  }

  boolean isOver(long nowNanos) {
    return !keys.isEmpty() && nowNanos - endNanos >= 0;
  }

  /** The deletions that end it all. */
  List<Change> end() {
    List<Change> deletes = new ArrayList<>();
    keys.forEach(key -> deletes.add(new Change.Delete(key)));
    keys.clear();
    return deletes;
  }
}
