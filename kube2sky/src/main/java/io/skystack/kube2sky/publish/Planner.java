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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares what should be at a key with what is there. Only records with the owner's mark are
 * changed or taken away; a record of someone else at a key that is wanted is left alone, and said
 * once. A record that says the same is never touched.
 */
final class Planner {
  private static final Logger LOG = LoggerFactory.getLogger(Planner.class);

  private final Desired desired;
  private final RecordStore store;
  private final String owner;
  private final Map<RecordKey, StoredRecord> foreign = new HashMap<>();

  Planner(Desired desired, RecordStore store, String owner) {
    this.desired = desired;
    this.store = store;
    this.owner = owner;
  }

  /** What is to be written at these keys. */
  Plan plan(Collection<RecordKey> keys) {
    RecordTree tree = store.tree();
    List<RecordSink.Put> puts = new ArrayList<>();
    List<RecordSink.Delete> deletes = new ArrayList<>();
    for (RecordKey key : keys) {
      Optional<ServiceRecord> want = desired.at(key);
      Optional<StoredRecord> have = tree.find(key);
      boolean others = have.isPresent() && !isOurs(have.get());
      note(key, want.isPresent() && others ? have : Optional.empty());
      if (others) {
        continue;
      }
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

  /** Whether the record carries the mark of this publisher. */
  boolean isOurs(StoredRecord record) {
    return record.value().owner().equals(owner);
  }

  private void note(RecordKey key, Optional<StoredRecord> inTheWay) {
    if (inTheWay.isEmpty()) {
      foreign.remove(key);
    } else if (foreign.put(key, inTheWay.get()) == null) {
      String theirs = inTheWay.get().value().owner();
      LOG.warn(
          "left alone {}: the record there {}, this is {}; take it away to have it published",
          key,
          theirs.isEmpty() ? "has no owner" : "belongs to " + theirs,
          owner);
    }
  }

  /** The records of others at keys that are wanted, by key. */
  Map<RecordKey, StoredRecord> foreign() {
    return Map.copyOf(foreign);
  }

  int foreignCount() {
    return foreign.size();
  }
}
