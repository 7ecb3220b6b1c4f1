package io.skystack.skydns.select;

import io.skystack.common.record.RecordKey;
import io.skystack.common.store.RecordTree;
import io.skystack.common.store.StoredRecord;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds by {@link Scope#OWN}. Only keys up to two labels longer than the name's count, and only one
 * label longer once it is clear that the names below are no set; what lies deeper is passed over.
 */
final class OwnOnly {
  private final RecordTree tree;
  private final int mostVisited;
  private final int mostFound;
  private final LeftOut leftOut;
  private final List<StoredRecord> found = new ArrayList<>();
  private int visited;
  private boolean exists;
  private boolean complete = true;

  private OwnOnly(RecordTree tree, int mostVisited, int mostFound, LeftOut leftOut) {
    this.tree = tree;
    this.mostVisited = mostVisited;
    this.mostFound = mostFound;
    this.leftOut = leftOut;
  }

  /**
   * The name's own records; with wildcards, those of all names that are meant.
   *
   * @param mostVisited how many keys to look at
   * @param mostFound how many records to find
   */
  static Found find(
      RecordTree tree, KeyPattern pattern, int mostVisited, int mostFound, LeftOut leftOut) {
    OwnOnly search = new OwnOnly(tree, mostVisited, mostFound, leftOut);
    if (pattern.isWild()) {
      search.ofNames(pattern);
    } else {
      search.ofName(pattern.range(), pattern.depth());
    }
    return new Found(search.found, search.exists, search.visited, search.complete);
  }

  private void ofNames(KeyPattern pattern) {
    RecordTree.Walk walk = tree.walk(pattern.range());
    while (walk.hasNext()) {
      if (isFull()) {
        complete = false;
        return;
      }
      visited++;
      RecordKey key = walk.next().key();
      if (pattern.matches(key)) {
        RecordKey name = key.first(pattern.depth());
        ofName(name, pattern.depth());
        walk.skipPast(name, name.length());
      } else {
        pattern.skip(walk, key);
      }
    }
  }

  private boolean isFull() {
    return visited >= mostVisited || found.size() >= mostFound;
  }

  private void ofName(RecordKey name, int depth) {
    Sorting sorting = new Sorting(depth);
    RecordTree.Walk walk = tree.walk(name);
    while (walk.hasNext()) {
      if (isFull() || sorting.size() >= mostFound) {
        complete = false;
        break;
      }
      visited++;
      exists = true;
      RecordKey key = sorting.add(walk.next()).key();
      int counts = depth + sorting.labelsBelow();
      if (key.depth() > counts) {
        RecordKey branch = key.first(counts);
        walk.skipPast(branch, branch.length());
      }
    }
    found.addAll(sorting.result());
  }

  /** Sorts the records at and below one name by whose they are. */
  private final class Sorting {
    private final int depth;
    private final List<StoredRecord> own = new ArrayList<>();

    /** Those of the names one label below, as long as they are a set. */
    private final List<StoredRecord> set = new ArrayList<>();

    private boolean mayBeSet = true;

    Sorting(int depth) {
      this.depth = depth;
    }

    StoredRecord add(StoredRecord record) {
      int below = record.key().depth() - depth;
      boolean nameless = record.value().targetStrip() > 0;
      if (below == 0 || (below == 1 && nameless)) {
        own.add(record);
        giveUpSet();
      } else if (mayBeSet && (below == 1 || (below == 2 && nameless))) {
        addToSet(record);
      } else {
        leftOut.notOwn(record);
      }
      return record;
    }

    private void addToSet(StoredRecord record) {
      String group = record.value().group();
      boolean fits =
          !group.isEmpty() && (set.isEmpty() || set.get(0).value().group().equals(group));
      set.add(record);
      if (!fits) {
        giveUpSet();
      }
    }

    private void giveUpSet() {
      mayBeSet = false;
      set.forEach(leftOut::notOwn);
      set.clear();
    }

    /** How many labels longer a key can be that counts. */
    int labelsBelow() {
      return mayBeSet ? 2 : 1;
    }

    int size() {
      return own.size() + set.size();
    }

    List<StoredRecord> result() {
      return own.isEmpty() ? set : own;
    }
  }
}
