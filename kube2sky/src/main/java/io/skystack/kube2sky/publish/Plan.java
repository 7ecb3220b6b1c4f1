package io.skystack.kube2sky.publish;

import io.skystack.common.store.RecordSink;
import java.util.ArrayList;
import java.util.List;

/**
 * The writes that bring some keys to what should be there, additions and changes before deletions.
 */
record Plan(List<RecordSink.Put> puts, List<RecordSink.Delete> deletes) {
  Plan {
    puts = List.copyOf(puts);
    deletes = List.copyOf(deletes);
  }

  int size() {
    return puts.size() + deletes.size();
  }

  boolean isEmpty() {
    return puts.isEmpty() && deletes.isEmpty();
  }

  /** How many of the writes are of keys that nothing lies at. */
  int additions() {
    return (int) puts.stream().filter(put -> put.expected() == 0).count();
  }

  /** The first {@code most} writes, in order. */
  List<RecordSink.Write> writes(int most) {
    List<RecordSink.Write> writes = new ArrayList<>(puts);
    writes.addAll(deletes);
    return writes.size() <= most ? writes : List.copyOf(writes.subList(0, most));
  }
}
