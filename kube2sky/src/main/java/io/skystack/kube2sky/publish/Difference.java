package io.skystack.kube2sky.publish;

import io.skystack.common.record.RecordKey;
import io.skystack.common.record.ServiceRecord;
import io.skystack.common.store.RecordTree;
import io.skystack.common.store.StoredRecord;
import io.skystack.kube2sky.translate.Desired;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a publisher would do to a store, without doing it.
 *
 * @param entries in the order of their keys within each list of additions and deletions
 */
public record Difference(List<Entry> entries) {
  /** What would be done at one key. */
  public sealed interface Entry {
    RecordKey key();
  }

  /** A record would be added. */
  public record Add(RecordKey key, ServiceRecord value) implements Entry {}

  /** A record would say something else. */
  public record Replace(RecordKey key, ServiceRecord value, ServiceRecord before)
      implements Entry {}

  /** A record would be taken away. */
  public record Remove(RecordKey key, ServiceRecord before) implements Entry {}

  /** A record of someone else would be left alone, though the key is wanted. */
  public record LeaveAlone(RecordKey key, ServiceRecord theirs) implements Entry {}

  public Difference {
    entries = List.copyOf(entries);
  }

  /** Between what is wanted and the records of {@code owner} in {@code tree}. */
  public static Difference between(Wanted wanted, RecordTree tree, String owner) {
    Desired desired = new Desired();
    wanted.units().forEach(unit -> desired.update(unit, wanted.translate(unit).claims()));
    List<Entry> entries = new ArrayList<>();
    for (Map.Entry<RecordKey, ServiceRecord> want : desired.all().entrySet()) {
      ServiceRecord value = want.getValue();
      Optional<ServiceRecord> have = tree.find(want.getKey()).map(StoredRecord::value);
      if (have.isEmpty()) {
        entries.add(new Add(want.getKey(), value));
      } else if (!have.get().owner().equals(owner)) {
        entries.add(new LeaveAlone(want.getKey(), have.get()));
      } else if (!have.get().equals(value)) {
        entries.add(new Replace(want.getKey(), value, have.get()));
      }
    }
    if (wanted.isWhole()) {
      for (StoredRecord stored : tree.all()) {
        boolean ours = stored.value().owner().equals(owner);
        if (ours && desired.at(stored.key()).isEmpty()) {
          entries.add(new Remove(stored.key(), stored.value()));
        }
      }
    }
    return new Difference(entries);
  }
}
