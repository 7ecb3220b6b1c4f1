package io.skystack.skydns.select;

import static org.assertj.core.api.Assertions.assertThat;

import io.skystack.common.record.RecordKey;
import io.skystack.common.record.ServiceRecord;
import io.skystack.common.store.Lease;
import io.skystack.common.store.RecordTree;
import io.skystack.common.store.StoredRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** Compares the selection with the rules written down one after the other, slowly. */
class RecordSelectionTest {
  private static final int PRIORITY = 10;

  @Property(tries = 3000)
  void selectsWhatTheRulesSay(
      @ForAll("records") List<StoredRecord> records, @ForAll("question") List<String> question) {
    RecordTree tree = RecordTree.of(records);
    RecordSelection.Selected selected =
        RecordSelection.select(
            tree, KeyPattern.of(RecordKey.of(question)), Integer.MAX_VALUE, PRIORITY);

    assertThat(selected.records()).isEqualTo(byTheRules(records, question));
    assertThat(selected.complete()).isTrue();
  }

  @Property
  void aNameExistsExactlyIfSomethingLiesAtItOrBelowIt(
      @ForAll("records") List<StoredRecord> records, @ForAll("question") List<String> question) {
    RecordSelection.Selected selected =
        RecordSelection.select(
            RecordTree.of(records),
            KeyPattern.of(RecordKey.of(question)),
            Integer.MAX_VALUE,
            PRIORITY);

    assertThat(selected.records().isEmpty())
        .isEqualTo(records.stream().noneMatch(record -> belongs(record, question)));
  }

  @Test
  void collectingStopsWhenTheLargestMessageIsFull() {
    RecordTree tree = RecordTree.of(many(10_000));
    RecordSelection.Selected selected =
        RecordSelection.select(
            tree, KeyPattern.of(RecordKey.parse("local/kube")), Integer.MAX_VALUE, PRIORITY);

    assertThat(selected.records()).hasSize(RecordSelection.MOST_FOUND);
    assertThat(selected.visited()).isEqualTo(RecordSelection.MOST_FOUND);
    assertThat(selected.complete()).isFalse();
  }

  @Test
  void aWildcardLooksAtNoMoreKeysThanItMay() {
    RecordTree tree = RecordTree.of(many(10_000));
    RecordSelection.Selected selected =
        RecordSelection.select(
            tree, KeyPattern.of(RecordKey.parse("local/kube/*/nothing")), 100, PRIORITY);

    assertThat(selected.records()).isEmpty();
    assertThat(selected.visited()).isEqualTo(100);
    assertThat(selected.complete()).isFalse();
  }

  private static List<StoredRecord> many(int count) {
    List<StoredRecord> records = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String host = "10.0." + i / 256 + "." + i % 256;
      records.add(
          stored(
              RecordKey.of("local", "kube", "n" + i), ServiceRecord.builder().host(host).build()));
    }
    return records;
  }

  // The rules, one after the other.

  private static List<StoredRecord> byTheRules(List<StoredRecord> records, List<String> question) {
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
  private static boolean belongs(StoredRecord record, List<String> question) {
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

  private static StoredRecord stored(RecordKey key, ServiceRecord value) {
    return new StoredRecord(key, value, 1, Lease.NONE);
  }

  // Small alphabets, so that keys meet, values repeat and groups disagree.

  @Provide
  Arbitrary<List<StoredRecord>> records() {
    Arbitrary<RecordKey> key =
        Arbitraries.of("a", "b", "a2", "any").list().ofMinSize(1).ofMaxSize(4).map(RecordKey::of);
    Arbitrary<ServiceRecord> value =
        Combinators.combine(
                Arbitraries.of("10.0.0.1", "10.0.0.2", "x.a", ""),
                Arbitraries.of(0, 80),
                Arbitraries.of(0, 10, 20),
                Arbitraries.of(0, 100),
                Arbitraries.of("", "text"),
                Arbitraries.of("", "", "g1", "g2"))
            .as(
                (host, port, priority, weight, text, group) ->
                    ServiceRecord.builder()
                        .host(host)
                        .port(port)
                        .priority(priority)
                        .weight(weight)
                        .text(text)
                        .group(group)
                        .build());
    return Combinators.combine(key, value)
        .as(RecordSelectionTest::stored)
        .list()
        .ofMaxSize(12)
        .uniqueElements(StoredRecord::key);
  }

  @Provide
  Arbitrary<List<String>> question() {
    return Arbitraries.of("a", "b", "a2", "*", "any").list().ofMaxSize(4);
  }
}
