package io.skystack.skydns.select;

import static org.assertj.core.api.Assertions.assertThat;

import io.skystack.common.record.RecordKey;
import io.skystack.common.record.ServiceRecord;
import io.skystack.common.store.Lease;
import io.skystack.common.store.RecordTree;
import io.skystack.common.store.StoredRecord;
import java.util.ArrayList;
import java.util.List;
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
        select(tree, KeyPattern.of(RecordKey.of(question)), Integer.MAX_VALUE);

    assertThat(selected.records()).isEqualTo(PlainSelection.allBelow(records, question));
    assertThat(selected.complete()).isTrue();
  }

  @Property
  void aNameExistsExactlyIfSomethingLiesAtItOrBelowIt(
      @ForAll("records") List<StoredRecord> records, @ForAll("question") List<String> question) {
    RecordSelection.Selected selected =
        select(RecordTree.of(records), KeyPattern.of(RecordKey.of(question)), Integer.MAX_VALUE);

    assertThat(selected.records().isEmpty())
        .isEqualTo(records.stream().noneMatch(record -> PlainSelection.belongs(record, question)));
  }

  @Test
  void collectingStopsWhenTheLargestMessageIsFull() {
    RecordTree tree = RecordTree.of(many(10_000));
    RecordSelection.Selected selected =
        select(tree, KeyPattern.of(RecordKey.parse("local/kube")), Integer.MAX_VALUE);

    assertThat(selected.records()).hasSize(RecordSelection.MOST_FOUND);
    assertThat(selected.visited()).isEqualTo(RecordSelection.MOST_FOUND);
    assertThat(selected.complete()).isFalse();
  }

  @Test
  void aWildcardLooksAtNoMoreKeysThanItMay() {
    RecordTree tree = RecordTree.of(many(10_000));
    RecordSelection.Selected selected =
        select(tree, KeyPattern.of(RecordKey.parse("local/kube/*")), 100);

    assertThat(selected.records()).hasSize(100);
    assertThat(selected.visited()).isEqualTo(100);
    assertThat(selected.complete()).isFalse();
  }

  /** A thousand names of a hundred records each, in which one record is meant. */
  @Test
  void aWildcardPassesOverWhatItCannotMean() {
    List<StoredRecord> records = new ArrayList<>();
    ServiceRecord value = ServiceRecord.builder().host("10.0.0.1").build();
    for (int i = 0; i < 1_000; i++) {
      for (int j = 0; j < 100; j++) {
        records.add(stored(RecordKey.of("kube", "svc", "n" + i, "r" + j, "x"), value));
      }
    }
    records.add(stored(RecordKey.of("kube", "svc", "n500", "wanted"), value));
    RecordSelection.Selected selected =
        select(RecordTree.of(records), KeyPattern.of(RecordKey.parse("kube/svc/*/wanted")), 4_000);

    assertThat(selected.records()).hasSize(1);
    assertThat(selected.complete()).isTrue();
    assertThat(selected.visited()).isLessThan(3_000);
  }

  @Property(tries = 3000)
  void aStrictNameHasWhatTheRuleSays(
      @ForAll("records") List<StoredRecord> records, @ForAll("question") List<String> question) {
    RecordSelection.Selected selected =
        RecordSelection.select(
            RecordTree.of(records),
            KeyPattern.of(RecordKey.of(question)),
            Scope.OWN,
            Integer.MAX_VALUE,
            PRIORITY,
            LeftOut.UNTOLD);

    assertThat(selected.records()).isEqualTo(PlainSelection.own(records, question));
    assertThat(selected.exists())
        .isEqualTo(records.stream().anyMatch(record -> PlainSelection.belongs(record, question)));
    assertThat(selected.complete()).isTrue();
  }

  /** A zone with a record of its own costs its direct children, however deep others lie. */
  @Test
  void aStrictNameDoesNotLookAtWhatLiesDeep() {
    List<StoredRecord> records = new ArrayList<>();
    ServiceRecord value = ServiceRecord.builder().host("10.0.0.1").build();
    records.add(stored(RecordKey.of("kube"), value));
    for (int i = 0; i < 10; i++) {
      for (int j = 0; j < 1_000; j++) {
        records.add(stored(RecordKey.of("kube", "n" + i, "r" + j, "x"), value));
      }
    }
    RecordSelection.Selected selected =
        RecordSelection.select(
            RecordTree.of(records),
            KeyPattern.of(RecordKey.of("kube")),
            Scope.OWN,
            Integer.MAX_VALUE,
            PRIORITY,
            LeftOut.UNTOLD);

    assertThat(selected.records()).hasSize(1);
    assertThat(selected.visited()).isLessThan(30);
  }

  private static RecordSelection.Selected select(
      RecordTree tree, KeyPattern pattern, int mostVisited) {
    return RecordSelection.select(
        tree, pattern, Scope.ALL_BELOW, mostVisited, PRIORITY, LeftOut.UNTOLD);
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
                Arbitraries.of("", "", "g1", "g2"),
                Arbitraries.of(0, 0, 1, 2))
            .as(
                (host, port, priority, weight, text, group, strip) ->
                    ServiceRecord.builder()
                        .host(host)
                        .port(port)
                        .priority(priority)
                        .weight(weight)
                        .text(text)
                        .group(group)
                        .targetStrip(strip)
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
