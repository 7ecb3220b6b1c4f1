package io.skystack.skydns.select;

import io.skystack.common.record.RecordKey;
import io.skystack.common.record.ServiceRecord;
import io.skystack.common.store.StoredRecord;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The rules by which records are a name's, one after the other, slowly: what {@link
 * RecordSelection} must find.
 */
public final class PlainSelection {
  private static final int PRIORITY = 10;

  private PlainSelection() {}

  /** Of the records at and below a name. */
  public static List<StoredRecord> allBelow(List<StoredRecord> records, List<String> question) {
    Map<RecordKey, StoredRecord> inOrder = new TreeMap<>();
    records.forEach(record -> inOrder.put(record.key(), record));
    List<StoredRecord> found = new ArrayList<>();
    for (StoredRecord record : inOrder.values()) {
      if (belongs(record, question)) {
        found.add(record);
      }
    }
    return ruled(once(found));
  }

  /** Label by label what the name has; a wildcard is any one label; longer keys lie below. */
  static boolean belongs(StoredRecord record, List<String> question) {
    List<String> labels = record.key().labels();
    if (labels.size() < question.size()) {
      return false;
    }
    for (int i = 0; i < question.size(); i++) {
      boolean wild = question.get(i).equals("*") || question.get(i).equals("any");
      if (!wild && !question.get(i).equals(labels.get(i))) {
        return false;
      }
    }
    return true;
  }

  /** Each name that is meant has its own, or else the set that the names below it are. */
  public static List<StoredRecord> own(List<StoredRecord> records, List<String> question) {
    TreeMap<RecordKey, StoredRecord> inOrder = new TreeMap<>();
    records.forEach(record -> inOrder.put(record.key(), record));
    Set<List<String>> names = new LinkedHashSet<>();
    for (StoredRecord record : inOrder.values()) {
      if (belongs(record, question)) {
        names.add(record.key().labels().subList(0, question.size()));
      }
    }
    List<StoredRecord> found = new ArrayList<>();
    for (List<String> name : names) {
      List<StoredRecord> own = ownOf(name, inOrder.values());
      found.addAll(own.isEmpty() ? setBelow(name, inOrder.values()) : own);
    }
    return ruled(once(found));
  }

  private static List<StoredRecord> ownOf(List<String> name, Collection<StoredRecord> records) {
    return records.stream()
        .filter(
            record -> {
              List<String> labels = record.key().labels();
              boolean nameless = record.value().targetStrip() > 0 && !labels.isEmpty();
              return labels.equals(name)
                  || (nameless && labels.subList(0, labels.size() - 1).equals(name));
            })
        .toList();
  }

  private static List<StoredRecord> setBelow(List<String> name, Collection<StoredRecord> records) {
    List<StoredRecord> set = new ArrayList<>();
    for (StoredRecord record : records) {
      List<String> labels = record.key().labels();
      boolean below = labels.size() > name.size() && labels.subList(0, name.size()).equals(name);
      if (below && ownOf(labels.subList(0, name.size() + 1), List.of(record)).size() == 1) {
        set.add(record);
      }
    }
    Set<String> groups = new HashSet<>();
    set.forEach(record -> groups.add(record.value().group()));
    return groups.size() == 1 && !groups.contains("") ? set : List.of();
  }

  private static List<StoredRecord> once(List<StoredRecord> found) {
    List<StoredRecord> kept = new ArrayList<>();
    Set<List<Object>> said = new HashSet<>();
    for (StoredRecord record : found) {
      ServiceRecord value = record.value();
      int priority = value.priority() == 0 ? PRIORITY : value.priority();
      if (said.add(List.of(value.host(), value.port(), priority, value.weight(), value.text()))) {
        kept.add(record);
      }
    }
    return kept;
  }

  private static List<StoredRecord> ruled(List<StoredRecord> found) {
    Map<Integer, List<StoredRecord>> byDepth = new HashMap<>();
    found.forEach(
        record ->
            byDepth.computeIfAbsent(record.key().depth(), none -> new ArrayList<>()).add(record));
    if (byDepth.isEmpty()) {
      return found;
    }
    List<StoredRecord> shortest =
        byDepth.get(byDepth.keySet().stream().min(Integer::compare).get());
    String ruling = shortest.get(0).value().group();
    boolean disagree =
        shortest.stream()
            .map(record -> record.value().group())
            .anyMatch(group -> !group.isEmpty() && !group.equals(ruling));
    if (ruling.isEmpty() || disagree) {
      return found;
    }
    return found.stream()
        .filter(record -> Set.of("", ruling).contains(record.value().group()))
        .toList();
  }
}
