package io.skystack.skydns.select;

import io.skystack.common.record.ServiceRecord;
import io.skystack.common.store.RecordTree;
import io.skystack.common.store.StoredRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The records of a name: found by its pattern, each thing said once, and those that the ruling
 * group lets through.
 *
 * <p>Work is bounded: the largest message has no room for more records than {@link #MOST_FOUND}, so
 * collecting stops there; and a wildcard passes over at most so many keys as the caller allows.
 */
public final class RecordSelection {
  /** Records of 16 bytes, the least that one takes in a message of 65,535. */
  public static final int MOST_FOUND = 4096;

  /** What is compared to find duplicates. */
  private record Saying(String host, int port, int priority, int weight, String text) {}

  private RecordSelection() {}

  /**
   * What was selected.
   *
   * @param records in the order of their keys
   * @param exists whether the name does: whether anything lies at it or below it, as far as was
   *     looked
   * @param visited how many keys were looked at
   * @param complete false if there may be more
   */
  public record Selected(
      List<StoredRecord> records, boolean exists, int visited, boolean complete) {
    /** No records, none looked at. */
    public static final Selected NONE = new Selected(List.of(), false, 0, true);

    public Selected {
      records = List.copyOf(records);
    }
  }

  /**
   * Selects the records of a name.
   *
   * @param mostVisited how many keys to look at
   * @param defaultPriority that of a record that names none
   * @param leftOut is told of records that were found and left out
   */
  public static Selected select(
      RecordTree tree,
      KeyPattern pattern,
      Scope scope,
      int mostVisited,
      int defaultPriority,
      LeftOut leftOut) {
    Found found =
        scope == Scope.OWN
            ? OwnOnly.find(tree, pattern, mostVisited, MOST_FOUND, leftOut)
            : AllBelow.find(tree, pattern, mostVisited, MOST_FOUND);
    List<StoredRecord> once = withoutDuplicates(found.records(), defaultPriority, leftOut);
    return new Selected(
        ofRulingGroup(once, leftOut), found.exists(), found.visited(), found.complete());
  }

  /**
   * Of records that are alike in host, port, priority, weight and text, the one with the first key.
   *
   * @param found in the order of their keys
   */
  static List<StoredRecord> withoutDuplicates(
      List<StoredRecord> found, int defaultPriority, LeftOut leftOut) {
    if (found.size() < 2) {
      return found;
    }
    Map<Saying, StoredRecord> said = new HashMap<>();
    List<StoredRecord> once = new ArrayList<>(found.size());
    for (StoredRecord record : found) {
      ServiceRecord value = record.value();
      int priority = value.priority() == 0 ? defaultPriority : value.priority();
      Saying saying =
          new Saying(value.host(), value.port(), priority, value.weight(), value.text());
      StoredRecord first = said.putIfAbsent(saying, record);
      if (first == null) {
        once.add(record);
      } else {
        leftOut.saysTheSame(record, first);
      }
    }
    return once;
  }

  /**
   * The group of the shortest key rules: records of it and records of none stay. All stay if the
   * shortest key has none, or the shortest keys disagree.
   *
   * @param found in the order of their keys; of several shortest keys the first speaks for those
   *     without a group
   */
  static List<StoredRecord> ofRulingGroup(List<StoredRecord> found, LeftOut leftOut) {
    if (found.size() < 2) {
      return found;
    }
    int[] depths = found.stream().mapToInt(record -> record.key().depth()).toArray();
    int shortest = Integer.MAX_VALUE;
    String ruling = "";
    for (int i = 0; i < depths.length; i++) {
      if (depths[i] < shortest) {
        shortest = depths[i];
        ruling = found.get(i).value().group();
      }
    }
    for (int i = 0; i < depths.length; i++) {
      String group = found.get(i).value().group();
      if (depths[i] == shortest && !group.isEmpty() && !group.equals(ruling)) {
        return found;
      }
    }
    return ruling.isEmpty() ? found : withGroup(found, ruling, leftOut);
  }

  private static List<StoredRecord> withGroup(
      List<StoredRecord> found, String ruling, LeftOut leftOut) {
    List<StoredRecord> ruled = new ArrayList<>(found.size());
    for (StoredRecord record : found) {
      String group = record.value().group();
      if (group.isEmpty() || group.equals(ruling)) {
        ruled.add(record);
      } else {
        leftOut.ofAnotherGroup(record, ruling);
      }
    }
    return ruled;
  }
}
