package io.skystack.kube2sky.publish;

import io.skystack.common.record.RecordKey;
import io.skystack.common.record.ServiceRecord;
import io.skystack.common.store.RecordSink;
import io.skystack.common.store.RecordStore;
import io.skystack.common.store.RecordTree;
import io.skystack.common.store.StoredRecord;
import io.skystack.kube2sky.translate.Desired;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Compares what should be at a key with what is there. Only records with the owner's mark are
 * changed or taken away; a record of someone else at a key that is wanted is left alone. A record
 * that says the same is never touched.
 */
final class Planner {
  private final Desired desired;
  private final RecordStore store;
  private final String owner;
  private final ForeignKeys foreign;

  Planner(Desired desired, RecordStore store, String owner, ForeignKeys foreign) {
    this.desired = desired;
    this.store = store;
    this.owner = owner;
    this.foreign = foreign;
  }

  /** What is to be written at these keys. */
  Plan plan(Collection<RecordKey> keys) {
    RecordTree tree = store.tree();
    List<RecordSink.Put> puts = new ArrayList<>();
    List<RecordSink.Delete> deletes = new ArrayList<>();
    for (RecordKey key : keys) {
      Optional<ServiceRecord> want = desired.at(key);
      Optional<StoredRecord> have = tree.find(key);
      if (have.isPresent() && !isOurs(have.get())) {
        if (want.isPresent()) {
          foreign.add(have.get());
        } else {
          foreign.remove(key);
        }
        continue;
      }
      foreign.remove(key);
      long expected = have.map(StoredRecord::revision).orElse(0L);
      if (want.isPresent()) {
        if (!want.equals(have.map(StoredRecord::value))) {
          puts.add(new RecordSink.Put(key, want.get(), expected));
        }
      } else if (have.isPresent()) {
        deletes.add(new RecordSink.Delete(key, expected));
      }
    }
    return new Plan(puts, deletes);
  }

  /** Whether there is nothing to be written at the key. */
  boolean isRight(RecordKey key) {
    return plan(List.of(key)).isEmpty();
  }

  /** Whether the record carries the mark of this publisher. */
  boolean isOurs(StoredRecord record) {
    return record.value().owner().equals(owner);
  }

  /** Somebody else's record lies at a key that is wanted. */
  void noteForeign(StoredRecord record) {
    foreign.add(record);
  }

  /** How many records carry it. Looks at all of them. */
  int countOurs() {
    int count = 0;
    for (StoredRecord record : store.tree().all()) {
      if (isOurs(record)) {
        count++;
      }
    }
    return count;
  }
}
