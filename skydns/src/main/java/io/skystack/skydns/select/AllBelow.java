package io.skystack.skydns.select;

import io.skystack.common.store.RecordTree;
import io.skystack.common.store.StoredRecord;
import java.util.ArrayList;
import java.util.List;

/** Finds by {@link Scope#ALL_BELOW}. */
final class AllBelow {
  private AllBelow() {}

  /**
   * The records at a name and below it.
   *
   * @param mostVisited how many keys to look at
   * @param mostFound how many records to find
   */
  static Found find(RecordTree tree, KeyPattern pattern, int mostVisited, int mostFound) {
    List<StoredRecord> found = new ArrayList<>();
    int visited = 0;
    RecordTree.Walk walk = tree.walk(pattern.range());
    while (walk.hasNext()) {
      if (visited == mostVisited || found.size() == mostFound) {
        return new Found(found, !found.isEmpty(), visited, false);
      }
      visited++;
      StoredRecord record = walk.next();
      if (pattern.matches(record.key())) {
        found.add(record);
      } else {
        pattern.skip(walk, record.key());
      }
    }
    return new Found(found, !found.isEmpty(), visited, true);
  }
}
