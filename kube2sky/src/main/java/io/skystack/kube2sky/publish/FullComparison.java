package io.skystack.kube2sky.publish;

import io.skystack.common.record.RecordKey;
import io.skystack.common.record.ServiceRecord;
import io.skystack.common.store.RecordTree;
import io.skystack.common.store.StoredRecord;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All that should be beside all that is. Both are in the order of their keys, so one walk along
 * both finds every difference: a start that has nothing to write costs no look-up.
 */
final class FullComparison {
  /** What is to be done at a key. */
  enum Kind {
    ADD,
    CHANGE,
    REMOVE
  }

  /** What is to be done for one unit. */
  static final class Found {
    private final Set<RecordKey> keys = new LinkedHashSet<>();
    private int additions;
    private int deletes;

    void add(RecordKey key, Kind kind) {
      keys.add(key);
      additions += kind == Kind.ADD ? 1 : 0;
      deletes += kind == Kind.REMOVE ? 1 : 0;
    }

    Set<RecordKey> keys() {
      return keys;
    }

    int additions() {
      return additions;
    }

    int deletes() {
      return deletes;
    }
  }

  private final Planner planner;
  private final Map<RecordKey, Kind> differences = new LinkedHashMap<>();
  private int kept;

  /**
   * Compares.
   *
   * @param wanted in the order of the keys
   */
  FullComparison(Map<RecordKey, ServiceRecord> wanted, RecordTree tree, Planner planner) {
    this.planner = planner;
    Iterator<StoredRecord> stored = tree.all().iterator();
    StoredRecord have = next(stored);
    for (Map.Entry<RecordKey, ServiceRecord> want : wanted.entrySet()) {
      while (have != null && have.key().compareTo(want.getKey()) < 0) {
        unclaimed(have);
        have = next(stored);
      }
      if (have != null && have.key().equals(want.getKey())) {
        both(want.getValue(), have);
        have = next(stored);
      } else {
        differences.put(want.getKey(), Kind.ADD);
      }
    }
    while (have != null) {
      unclaimed(have);
      have = next(stored);
    }
  }

  private static @Nullable StoredRecord next(Iterator<StoredRecord> records) {
    return records.hasNext() ? records.next() : null;
  }

  private void unclaimed(StoredRecord have) {
    if (planner.isOurs(have)) {
      differences.put(have.key(), Kind.REMOVE);
    }
  }

  private void both(ServiceRecord want, StoredRecord have) {
    if (!planner.isOurs(have)) {
      planner.noteForeign(have);
    } else if (!have.value().equals(want)) {
      differences.put(have.key(), Kind.CHANGE);
    }
  }

  /** Leaves records alone that nothing claims, but for those whose claims have just ended. */
  void dropUnclaimedBut(Collection<Set<RecordKey>> ended) {
    Set<RecordKey> known = new HashSet<>();
    ended.forEach(known::addAll);
    int before = differences.size();
    differences
        .entrySet()
        .removeIf(one -> one.getValue() == Kind.REMOVE && !known.contains(one.getKey()));
    kept = before - differences.size();
  }

  /** What is to be done, in the order of the keys. */
  Map<RecordKey, Kind> differences() {
    return Collections.unmodifiableMap(differences);
  }

  /** How many records that nothing claims were left alone. */
  int kept() {
    return kept;
  }
}
