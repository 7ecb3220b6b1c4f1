package io.skystack.kube2sky.publish;

import static io.skystack.common.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.common.record.RecordKey;
import io.skystack.common.record.ServiceRecord;
import io.skystack.common.store.MemoryRecords;
import io.skystack.common.store.RecordSink;
import io.skystack.common.store.StoreStatus;
import io.skystack.common.store.StoredRecord;
import io.skystack.kube2sky.translate.Claim;
import io.skystack.kube2sky.translate.Translator;
import io.skystack.kube2sky.translate.Unit;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PublisherTest {
  private static final String OWNER = "kube2sky/t";
  private static final Unit ONE = new Unit.Namespace("one");
  private static final Unit TWO = new Unit.Namespace("two");
  private static final RecordKey A = RecordKey.parse("local/a");
  private static final RecordKey B = RecordKey.parse("local/b");

  private final MemoryRecords store = new MemoryRecords(new StoreStatus.Filling("not read yet"));
  private final Wants wants = new Wants();
  private FlakySink sink = new FlakySink(store, 128);
  private PublishOptions options = PublishOptions.of(OWNER, Duration.ofSeconds(10));
  private Publisher publisher;

  @AfterEach
  void close() {
    if (publisher != null) {
      publisher.close();
    }
  }

  private void start() {
    wants.full = true;
    store.status(new StoreStatus.Live());
    begin();
  }

  private void begin() {
    publisher =
        new Publisher(
            wants,
            new Translator("kube.local", OWNER, 30),
            store,
            sink,
            options,
            () -> {},
            new PrometheusRegistry());
    publisher.start();
  }

  private void want(Unit unit, Claim... claims) {
    wants.claims.put(unit, List.of(claims));
    if (publisher != null) {
      publisher.changed(List.of(unit));
    }
  }

  private static ServiceRecord record(String host) {
    return ServiceRecord.builder().host(host).owner(OWNER).build();
  }

  private static ServiceRecord ofOther(String owner) {
    return ServiceRecord.builder().host("10.9.9.9").owner(owner).build();
  }

  private static Claim claim(RecordKey key, String host) {
    return new Claim(key, record(host));
  }

  private long put(RecordKey key, ServiceRecord value) {
    return store.write(List.of(new RecordSink.Put(key, value, revision(key)))).join();
  }

  private long revision(RecordKey key) {
    return store.tree().find(key).map(StoredRecord::revision).orElse(0L);
  }

  private void wipe() {
    List<RecordSink.Write> deletes = new ArrayList<>();
    store.tree().all().forEach(r -> deletes.add(new RecordSink.Delete(r.key(), r.revision())));
    store.write(deletes).join();
  }

  /** All records: hosts by key. */
  private Map<String, String> stored() {
    Map<String, String> stored = new TreeMap<>();
    store.tree().all().forEach(r -> stored.put(r.key().toString(), r.value().host()));
    return stored;
  }

  private void reconciled() {
    eventually(() -> assertThat(publisher.notReady()).isEmpty());
  }

  @Test
  void nothingIsWrittenBeforeBothSidesAreKnown() {
    put(B, record("10.0.0.2")); // stale, as it turns out
    want(ONE, claim(A, "10.0.0.1"));
    begin();
    assertThat(publisher.notReady()).contains("listing");
    wants.full = true;
    assertThat(publisher.notReady()).contains("not read yet");
    assertThat(sink.asked()).isEmpty();
    store.status(new StoreStatus.Live());
    reconciled();
    assertThat(stored()).containsExactly(Map.entry("local/a", "10.0.0.1"));
  }

  @Test
  void atStartOnlyTheDifferenceIsWritten() {
    long stays = put(A, record("10.0.0.1"));
    long others = put(RecordKey.parse("local/x"), ofOther("external-dns/x"));
    put(B, record("10.0.0.2"));
    RecordKey c = RecordKey.parse("local/c");
    put(c, record("10.0.0.3"));
    want(ONE, claim(A, "10.0.0.1"), claim(B, "10.0.0.22"));
    start();
    reconciled();
    assertThat(stored())
        .containsOnly(
            Map.entry("local/a", "10.0.0.1"),
            Map.entry("local/b", "10.0.0.22"),
            Map.entry("local/x", "10.9.9.9"));
    assertThat(revision(A)).isEqualTo(stays);
    assertThat(revision(RecordKey.parse("local/x"))).isEqualTo(others);
  }

  @Test
  void aSecondStartWritesNothing() {
    want(ONE, claim(A, "10.0.0.1"), claim(B, "10.0.0.2"));
    start();
    reconciled();
    publisher.close();
    sink = new FlakySink(store, 128);
    start();
    reconciled();
    assertThat(sink.asked()).isEmpty();
  }

  @Test
  void aChangeIsOneTransactionAndARecordThatStaysIsNotTouched() {
    want(ONE, claim(A, "10.0.0.1"), claim(B, "10.0.0.2"));
    start();
    reconciled();
    long stays = revision(A);
    RecordKey c = RecordKey.parse("local/c");
    want(ONE, claim(A, "10.0.0.1"), claim(c, "10.0.0.2"));
    eventually(() -> assertThat(stored()).containsOnlyKeys("local/a", "local/c"));
    assertThat(revision(A)).isEqualTo(stays);
    assertThat(sink.written().get(sink.written().size() - 1)).hasSize(2);
  }

  @Test
  void aForeignRecordIsLeftAloneAndTakenOverOnceItIsGone() {
    long theirs = put(A, ofOther(""));
    want(ONE, claim(A, "10.0.0.1"), claim(B, "10.0.0.2"));
    start();
    reconciled();
    assertThat(stored())
        .containsOnly(Map.entry("local/a", "10.9.9.9"), Map.entry("local/b", "10.0.0.2"));
    want(ONE); // a unit that goes takes only its own along
    eventually(() -> assertThat(stored()).containsOnlyKeys("local/a"));
    assertThat(revision(A)).isEqualTo(theirs);
    want(ONE, claim(A, "10.0.0.1"));
    store.write(List.of(new RecordSink.Delete(A, theirs))).join();
    eventually(() -> assertThat(stored()).containsEntry("local/a", "10.0.0.1"));
  }

  @Test
  void aConflictIsTriedAgain() {
    AtomicInteger conflicts = new AtomicInteger(3);
    sink.failing(
        writes ->
            conflicts.getAndDecrement() > 0 ? new RecordSink.ConflictException("other") : null);
    want(ONE, claim(A, "10.0.0.1"));
    want(TWO, claim(B, "10.0.0.2"));
    start();
    reconciled();
    assertThat(stored()).hasSize(2);
    assertThat(sink.asked()).hasSizeGreaterThan(3);
  }

  @Test
  void whatOthersDoToOurRecordsIsPutRight() {
    want(ONE, claim(A, "10.0.0.1"), claim(B, "10.0.0.2"));
    start();
    reconciled();
    put(A, record("10.6.6.6"));
    store.write(List.of(new RecordSink.Delete(B, revision(B)))).join();
    put(RecordKey.parse("local/forged"), record("10.6.6.7"));
    eventually(
        () ->
            assertThat(stored())
                .containsOnly(Map.entry("local/a", "10.0.0.1"), Map.entry("local/b", "10.0.0.2")));
  }

  @Test
  void aWipedStoreIsFilledAgain() {
    for (int i = 0; i < 300; i++) {
      want(new Unit.Namespace("n" + i), claim(A.child("k" + i), "10.0.1.1"));
    }
    start();
    reconciled();
    Map<String, String> all = stored();
    assertThat(all).hasSize(300);
    wipe();
    eventually(() -> assertThat(stored()).isEqualTo(all));
  }

  @Test
  void wholeUnitsGoTogetherUpToWhatOneTransactionTakes() {
    sink = new FlakySink(store, 5);
    for (int i = 0; i < 7; i++) {
      RecordKey key = A.child("u" + i);
      want(new Unit.Namespace("n" + i), claim(key, "10.0.1.1"), claim(key.child("x"), "10.0.1.2"));
    }
    start();
    reconciled();
    assertThat(sink.written())
        .hasSize(4)
        .allSatisfy(writes -> assertThat(writes.size()).isIn(2, 4));
  }

  @Test
  void aUnitLargerThanATransactionIsSplitAdditionsFirst() {
    sink = new FlakySink(store, 5);
    want(ONE, many("old"));
    start();
    reconciled();
    assertThat(stored()).hasSize(12);
    int before = sink.written().size();
    want(ONE, many("new"));
    eventually(
        () ->
            assertThat(stored().keySet())
                .hasSize(12)
                .allSatisfy(key -> assertThat(key).contains("new")));
    List<RecordSink.Write> writes =
        sink.written().subList(before, sink.written().size()).stream()
            .flatMap(List::stream)
            .toList();
    assertThat(writes.subList(0, 12)).allMatch(RecordSink.Put.class::isInstance);
    assertThat(writes.subList(12, 24)).allMatch(RecordSink.Delete.class::isInstance);
    assertThat(sink.written()).allSatisfy(one -> assertThat(one.size()).isLessThanOrEqualTo(5));
  }

  private static Claim[] many(String kind) {
    Claim[] claims = new Claim[12];
    for (int i = 0; i < claims.length; i++) {
      claims[i] = claim(A.child(kind + i), "10.0.2." + i);
    }
    return claims;
  }

  @Test
  void aStoreThatIsAwayIsTriedUntilItIsBack() {
    sink.failing(writes -> new IOException("etcd is away"));
    want(ONE, claim(A, "10.0.0.1"));
    start();
    eventually(() -> assertThat(sink.asked()).hasSizeGreaterThan(1));
    assertThat(publisher.notReady()).hasValueSatisfying(r -> assertThat(r).contains("is away"));
    want(TWO, claim(B, "10.0.0.2"));
    sink.failing(writes -> null);
    reconciled();
    assertThat(stored()).containsOnlyKeys("local/a", "local/b");
  }

  @Test
  void aUnitThatIsAlwaysRefusedDoesNotHoldUpOthers() {
    sink.failing(
        writes ->
            writes.stream().anyMatch(write -> write.key().equals(A))
                ? new IOException("request is too large")
                : null);
    want(ONE, claim(A, "10.0.0.1"));
    want(TWO, claim(B, "10.0.0.2"));
    start();
    eventually(() -> assertThat(stored()).containsOnlyKeys("local/b"));
    want(TWO, claim(B, "10.0.0.3"));
    eventually(() -> assertThat(stored()).containsExactly(Map.entry("local/b", "10.0.0.3")));
    sink.failing(writes -> null);
    reconciled();
    assertThat(stored()).containsOnlyKeys("local/a", "local/b");
  }

  @Test
  void aKeyThatMovesBetweenUnitsIsNeverGone() {
    want(ONE, claim(A, "10.0.0.1"));
    start();
    reconciled();
    List<Boolean> present = new ArrayList<>();
    store.onChange(changes -> present.add(store.tree().find(A).isPresent()));
    wants.claims.put(ONE, List.of());
    wants.claims.put(TWO, List.of(claim(A, "10.0.0.2")));
    publisher.changed(List.of(ONE, TWO));
    eventually(() -> assertThat(stored()).containsExactly(Map.entry("local/a", "10.0.0.2")));
    assertThat(present).isNotEmpty().allMatch(there -> there);
  }

  @Test
  void whileTheSourceIsNotWholeUnknownRecordsStay() {
    put(B, record("10.0.0.2"));
    want(ONE, claim(A, "10.0.0.1"));
    wants.whole = false;
    start();
    reconciled();
    assertThat(stored()).containsOnlyKeys("local/a", "local/b");
    wants.whole = true;
    publisher.reconcile();
    eventually(() -> assertThat(stored()).containsOnlyKeys("local/a"));
  }
}
