package io.skystack.kube2sky.publish;

import io.skystack.common.record.RecordKey;
import io.skystack.common.store.RecordSink;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Whole units written at once, up to a number of writes. One that is larger than that is cut: its
 * additions go first, the rest stays for the next transaction.
 */
final class Transaction {
  /** A unit's share. */
  record Part(Work work, List<RecordSink.Write> writes) {}

  private final int most;
  private final List<Part> parts = new ArrayList<>();
  private final Map<RecordKey, RecordSink.Write> writes = new LinkedHashMap<>();
  private boolean hasOneAlone;

  Transaction(int most) {
    this.most = most;
  }

  /** Adds a unit unless it has to wait for another transaction. */
  boolean add(Work work, Plan plan) {
    if (!parts.isEmpty() && (work.isAlone() || writes.size() + plan.size() > most)) {
      return false;
    }
    List<RecordSink.Write> own = plan.writes(most);
    // Two units may share a key; both then plan the same for it.
    own.forEach(write -> writes.putIfAbsent(write.key(), write));
    parts.add(new Part(work, own));
    hasOneAlone |= work.isAlone();
    return true;
  }

  /** Whether nothing more may be added. */
  boolean isClosed() {
    return hasOneAlone || writes.size() >= most;
  }

  boolean isEmpty() {
    return parts.isEmpty();
  }

  List<Part> parts() {
    return parts;
  }

  List<RecordSink.Write> writes() {
    return List.copyOf(writes.values());
  }
}
