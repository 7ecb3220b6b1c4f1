package io.skystack.skydns.select;

import io.skystack.common.record.ServiceRecord;
import io.skystack.common.store.RecordTree;
import io.skystack.common.store.StoredRecord;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

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
   * @param records in the order of their keys; empty only if there are none or {@code complete} is
   *     false
   * @param visited how many keys were looked at
   * @param complete false if there may be more
   */
  public record Selected(List<StoredRecord> records, int visited, boolean complete) {
    /** No records, none looked at. */
    public static final Selected NONE = new Selected(List.of(), 0, true);

    public Selected {
      records = List.copyOf(records);
    }
  }

  /**
   * Selects the records of a name.
   *
   * @param mostVisited how many keys to look at
   * @param defaultPriority that of a record that names none
   */
  public static Selected select(
      RecordTree tree, KeyPattern pattern, int mostVisited, int defaultPriority) {
    List<StoredRecord> found = new ArrayList<>();
    int visited = 0;
    boolean complete = true;
    for (StoredRecord record : tree.atOrBelow(pattern.range())) {
      if (visited == mostVisited || found.size() == MOST_FOUND) {
        complete = false;
        break;
      }
      visited++;
      if (pattern.matches(record.key())) {
        found.add(record);
      }
    }
    List<StoredRecord> records = ofRulingGroup(withoutDuplicates(found, defaultPriority));
    return new Selected(records, visited, complete);
  }

  /**
   * Of records that are alike in host, port, priority, weight and text, the one with the first key.
   *
   * @param found in the order of their keys
   */
  static List<StoredRecord> withoutDuplicates(List<StoredRecord> found, int defaultPriority) {
    if (found.size() < 2) {
      return found;
    }
    Set<Saying> seen = new HashSet<>();
    List<StoredRecord> once = new ArrayList<>(found.size());
    for (StoredRecord record : found) {
      ServiceRecord value = record.value();
      int priority = value.priority() == 0 ? defaultPriority : value.priority();
      if (seen.add(
          new Saying(value.host(), value.port(), priority, value.weight(), value.text()))) {
        once.add(record);
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
  static List<StoredRecord> ofRulingGroup(List<StoredRecord> found) {
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
    return ruling.isEmpty() ? found : withGroup(found, ruling);
  }

  private static List<StoredRecord> withGroup(List<StoredRecord> found, String ruling) {
    List<StoredRecord> ruled = new ArrayList<>(found.size());
    for (StoredRecord record : found) {
      String group = record.value().group();
      if (group.isEmpty() || group.equals(ruling)) {
        ruled.add(record);
      }
    }
    return ruled;
  }
}
