package io.skystack.kube2sky.publish;

import static io.skystack.common.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.skystack.common.record.RecordKey;
import io.skystack.common.record.ServiceRecord;
import io.skystack.common.store.Change;
import io.skystack.common.store.MemoryRecords;
import io.skystack.common.store.RecordSink;
import io.skystack.common.store.RecordStore;
import io.skystack.common.store.RecordTree;
import io.skystack.common.store.StoreStatus;
import io.skystack.common.store.StoredRecord;
import io.skystack.common.store.Versions;
import io.skystack.kube2sky.model.ObjectName;
import io.skystack.kube2sky.translate.Claim;
import io.skystack.kube2sky.translate.Translator;
import io.skystack.kube2sky.translate.Unit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Flights, the brake, leading, and fights: the rules by which a publisher holds back. */
class PublisherRulesTest {
  private static final String OWNER = "kube2sky/t";
  private static final Translator TRANSLATOR = new Translator("kube.local", OWNER, 30);
  private static final PublishOptions USUAL = PublishOptions.of(OWNER, Duration.ofSeconds(10));

  private final MemoryRecords store = new MemoryRecords(new StoreStatus.Live());
  private final Wants wants = new Wants();
  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final AtomicInteger fenced = new AtomicInteger();
  private final List<Publisher> publishers = new ArrayList<>();

  @AfterEach
  void close() {
    publishers.forEach(Publisher::close);
  }

  private Publisher start(RecordStore from, RecordSink sink, PublishOptions options) {
    return start(wants, from, sink, options, registry);
  }

  private Publisher start(
      Wants wanted,
      RecordStore from,
      RecordSink sink,
      PublishOptions options,
      PrometheusRegistry metrics) {
    wanted.full = true;
    Publisher publisher =
        new Publisher(wanted, TRANSLATOR, from, sink, options, fenced::incrementAndGet, metrics);
    publishers.add(publisher);
    publisher.start();
    return publisher;
  }

  private static Unit unit(int i) {
    return new Unit.Service(new ObjectName("default", "s" + i));
  }

  private static RecordKey key(int i) {
    return RecordKey.parse("local/kube/svc/default/s" + i);
  }

  private static ServiceRecord record(String host) {
    return ServiceRecord.builder().host(host).owner(OWNER).build();
  }

  private void want(int i, String host) {
    wants.claims.put(unit(i), List.of(new Claim(key(i), record(host))));
  }

  private void wantMany(int count) {
    for (int i = 0; i < count; i++) {
      want(i, "10.0.0.1");
    }
  }

  private List<Unit> loseAll() {
    List<Unit> units = List.copyOf(wants.claims.keySet());
    wants.claims.clear();
    return units;
  }

  private Map<String, String> stored() {
    Map<String, String> stored = new TreeMap<>();
    store.tree().all().forEach(r -> stored.put(r.key().toString(), r.value().host()));
    return stored;
  }

  private static void reconciled(Publisher publisher) {
    eventually(() -> assertThat(publisher.notReady()).isEmpty());
  }

  private double metric(String name) {
    for (MetricSnapshot metric : registry.scrape()) {
      if (metric.getMetadata().getName().equals(name)) {
        return metric instanceof CounterSnapshot counter
            ? counter.getDataPoints().get(0).getValue()
            : ((GaugeSnapshot) metric).getDataPoints().get(0).getValue();
      }
    }
    throw new AssertionError("no metric " + name);
  }

  // Flights

  @Test
  void severalTransactionsAreInFlightAndNeverMore() {
    wantMany(40);
    SlowSink sink = new SlowSink(store, 1);
    Publisher publisher = start(store, sink, USUAL.withFlights(16));
    eventually(() -> assertThat(sink.pending()).hasSize(16));
    eventually(() -> assertThat(publisher.status().inFlight()).isEqualTo(16));
    sink.carryOut(sink.pending().get(7)); // in any order
    eventually(() -> assertThat(sink.pending()).hasSize(16));
    Set<RecordKey> keys = new HashSet<>();
    sink.pending()
        .forEach(one -> one.writes().forEach(write -> assertThat(keys.add(write.key())).isTrue()));
    eventually(
        () -> {
          sink.pending().forEach(sink::carryOut);
          assertThat(stored()).hasSize(40);
        });
    reconciled(publisher);
  }

  @Test
  void whatChangesInFlightIsWrittenAfterTheLanding() {
    want(1, "10.0.0.1");
    SlowSink sink = new SlowSink(store, 128);
    Publisher publisher = start(store, sink, USUAL);
    eventually(() -> assertThat(sink.pending()).hasSize(1));
    SlowSink.Pending first = sink.pending().get(0);
    want(1, "10.0.0.2");
    want(2, "10.0.0.3");
    publisher.changed(List.of(unit(1), unit(2)));
    eventually(() -> assertThat(sink.pending()).hasSize(2)); // of the other unit
    assertThat(sink.pending().get(1).writes())
        .extracting(RecordSink.Write::key)
        .containsExactly(key(2));
    sink.carryOut(first);
    eventually(() -> assertThat(sink.pending()).hasSize(2));
    assertThat(sink.pending().get(1).writes())
        .containsExactly(new RecordSink.Put(key(1), record("10.0.0.2"), 1));
  }

  @Test
  void oneThatHangsHoldsUpNobodyElse() {
    want(1, "10.0.0.1");
    SlowSink sink = new SlowSink(store, 128);
    Publisher publisher = start(store, sink, USUAL);
    eventually(() -> assertThat(sink.pending()).hasSize(1));
    for (int i = 2; i < 10; i++) {
      want(i, "10.0.0.2");
      publisher.changed(List.of(unit(i)));
      eventually(() -> assertThat(sink.pending()).hasSize(2));
      sink.carryOut(sink.pending().get(1));
    }
    eventually(() -> assertThat(stored()).hasSize(8));
    assertThat(sink.pending().get(0).writes())
        .extracting(RecordSink.Write::key)
        .containsExactly(key(1));
  }

  @Test
  void additionsOfALargeUnitAreInBeforeItsDeletionsGo() {
    SlowSink sink = new SlowSink(store, 2);
    wants.claims.put(unit(1), claims("old", 4));
    Publisher publisher = start(store, sink, USUAL);
    eventually(
        () -> {
          sink.pending().forEach(sink::carryOut);
          assertThat(stored()).hasSize(4);
        });
    reconciled(publisher);
    wants.claims.put(unit(1), claims("new", 4));
    publisher.changed(List.of(unit(1)));
    List<Class<?>> kinds = new ArrayList<>();
    eventually(
        () -> {
          List<SlowSink.Pending> now = sink.pending();
          assertThat(now.size()).isLessThanOrEqualTo(1); // one of a unit at a time
          now.forEach(
              one -> {
                one.writes().forEach(write -> kinds.add(write.getClass()));
                sink.carryOut(one);
              });
          assertThat(kinds).hasSize(8);
        });
    assertThat(kinds.subList(0, 4)).containsOnly(RecordSink.Put.class);
    assertThat(kinds.subList(4, 8)).containsOnly(RecordSink.Delete.class);
  }

  private static List<Claim> claims(String name, int count) {
    List<Claim> claims = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      claims.add(new Claim(key(1).child(name + i), record("10.0.1.1")));
    }
    return claims;
  }

  // The brake

  @Test
  void anEmptyListDeletesNothingUntilASecondOneSaysTheSame() {
    wantMany(20);
    Publisher publisher = start(store, store, USUAL.withBrake(30, Duration.ofMillis(50)));
    reconciled(publisher);
    List<Unit> lost = new ArrayList<>(loseAll());
    want(99, "10.0.0.99");
    lost.add(unit(99));
    publisher.changed(lost);
    eventually(() -> assertThat(publisher.status().brake().waiting()).isEqualTo(20));
    eventually(() -> assertThat(stored()).containsKey(key(99).toString()).hasSize(21));
    assertThat(metric("kube2sky_brake_on")).isEqualTo(1);
    assertThat(metric("kube2sky_brake_waiting_deletions")).isEqualTo(20);
    assertThat(metric("kube2sky_brakes")).isEqualTo(1);
    eventually(() -> assertThat(wants.askers).hasSize(1));
    assertThat(stored()).hasSize(21); // not before the list has come
    wants.askers.get(0).complete(null);
    eventually(() -> assertThat(stored()).containsOnlyKeys(key(99).toString()));
    eventually(() -> assertThat(publisher.status().brake().since()).isEmpty());
    assertThat(wants.askers).hasSize(1);
  }

  @Test
  void aSourceThatComesBackToItsSensesLosesNothing() {
    wantMany(20);
    Publisher publisher = start(store, store, USUAL.withBrake(30, Duration.ofMinutes(5)));
    reconciled(publisher);
    Map<String, String> all = stored();
    publisher.changed(loseAll());
    eventually(() -> assertThat(publisher.status().brake().waiting()).isEqualTo(20));
    wantMany(20);
    publisher.changed(wants.claims.keySet());
    eventually(() -> assertThat(publisher.status().brake().since()).isEmpty());
    assertThat(stored()).isEqualTo(all);
  }

  @Test
  void anOperatorReleasesWhatIsHeldBack() {
    wantMany(20);
    Publisher publisher = start(store, store, USUAL.withBrake(30, Duration.ofMinutes(5)));
    reconciled(publisher);
    publisher.changed(loseAll());
    eventually(() -> assertThat(publisher.status().brake().waiting()).isEqualTo(20));
    publisher.release();
    eventually(() -> assertThat(stored()).isEmpty());
    assertThat(publisher.status().brake().since()).isEmpty();
  }

  @Test
  void aStartThatWouldDeleteMostIsHeldBackToo() {
    wantMany(20);
    reconciled(start(store, store, USUAL));
    close();
    publishers.clear();
    loseAll();
    want(99, "10.0.0.99");
    Publisher second =
        start(
            wants,
            store,
            store,
            USUAL.withBrake(30, Duration.ofMinutes(5)),
            new PrometheusRegistry());
    eventually(() -> assertThat(second.status().brake().waiting()).isEqualTo(20));
    reconciled(second); // what may be done is done
    assertThat(stored()).hasSize(21);
  }

  @Test
  void withAHundredPercentNothingIsHeldBack() {
    wantMany(20);
    Publisher publisher = start(store, store, USUAL.withBrake(100, Duration.ofMinutes(5)));
    reconciled(publisher);
    publisher.changed(loseAll());
    eventually(() -> assertThat(stored()).isEmpty());
  }

  // Leading

  @Test
  void whoDoesNotLeadIsReadyAndWritesNothing() {
    wantMany(20);
    FlakySink sink = new FlakySink(store, 128);
    Publisher publisher = start(store, sink, USUAL.withLeading(false));
    reconciled(publisher);
    want(21, "10.0.0.2");
    publisher.changed(List.of(unit(21)));
    eventually(() -> assertThat(publisher.status().wanted()).isEqualTo(21));
    assertThat(publisher.status().leading()).isFalse();
    assertThat(sink.asked()).isEmpty();
    publisher.lead(true);
    eventually(() -> assertThat(stored()).hasSize(21));
    assertThat(metric("kube2sky_leading")).isEqualTo(1);
  }

  @Test
  void whoStopsLeadingWritesNothingMoreAndOneThatTakesOverWritesNothingTwice() {
    wantMany(20);
    FlakySink sink = new FlakySink(store, 128);
    Publisher first = start(store, sink, USUAL);
    reconciled(first);
    first.lead(false);
    eventually(() -> assertThat(first.status().leading()).isFalse());
    int before = sink.asked().size();
    want(21, "10.0.0.2");
    wants.claims.remove(unit(3));
    first.changed(List.of(unit(21), unit(3)));
    eventually(() -> assertThat(first.status().wanted()).isEqualTo(20));
    FlakySink other = new FlakySink(store, 128);
    Publisher second = start(wants, store, other, USUAL, new PrometheusRegistry());
    reconciled(second);
    assertThat(stored()).hasSize(20).containsKey(key(21).toString());
    assertThat(sink.asked()).hasSize(before);
    assertThat(other.written().stream().mapToInt(List::size).sum()).isEqualTo(2);
  }

  @Test
  void whoIsFencedSaysSoAndKeepsItsWork() {
    wantMany(2);
    FlakySink sink = new FlakySink(store, 128);
    sink.failing(writes -> new RecordSink.FencedException("another writer leads"));
    Publisher publisher = start(store, sink, USUAL);
    eventually(() -> assertThat(fenced.get()).isPositive());
    assertThat(stored()).isEmpty();
    sink.failing(writes -> null);
    reconciled(publisher);
    assertThat(stored()).hasSize(2);
  }

  // Others

  @Test
  void twoWithOneMarkDoNotFightAtFullSpeed() {
    want(1, "10.0.0.1");
    Wants others = new Wants();
    others.claims.put(unit(1), List.of(new Claim(key(1), record("10.0.0.2"))));
    FlakySink sink = new FlakySink(store, 128);
    FlakySink otherSink = new FlakySink(store, 128);
    Publisher one = start(store, sink, USUAL);
    Publisher two = start(others, store, otherSink, USUAL, new PrometheusRegistry());
    eventually(
        () -> assertThat(one.status().contested() + two.status().contested()).isGreaterThan(0));
    // Three accidents each, and then pauses of seconds: at full speed there would be thousands.
    eventually(
        () -> assertThat(sink.written().size() + otherSink.written().size()).isBetween(6, 40));
    want(3, "10.0.0.3");
    one.changed(List.of(unit(3))); // others are not held up
    others.claims.put(unit(3), List.of(new Claim(key(3), record("10.0.0.3"))));
    two.changed(List.of(unit(3)));
    eventually(() -> assertThat(stored()).containsEntry(key(3).toString(), "10.0.0.3"));
  }

  @Test
  void foreignRecordsAreCountedShownAndTakenOnceTheyAreGone() {
    ServiceRecord theirs = ServiceRecord.builder().host("10.9.9.9").owner("other").build();
    for (int i = 0; i < 8; i++) {
      store.write(List.of(new RecordSink.Put(key(i), theirs, 0))).join();
    }
    wantMany(9);
    Publisher publisher = start(store, store, USUAL);
    reconciled(publisher);
    assertThat(publisher.status().foreignKeys()).isEqualTo(8);
    assertThat(publisher.status().foreign())
        .contains(new PublisherStatus.Foreign(key(0), "other"))
        .hasSize(8);
    assertThat(metric("kube2sky_foreign_keys")).isEqualTo(8);
    long revision = store.tree().find(key(0)).map(StoredRecord::revision).orElseThrow();
    store.write(List.of(new RecordSink.Delete(key(0), revision))).join();
    eventually(() -> assertThat(stored()).containsEntry(key(0).toString(), "10.0.0.1"));
    eventually(() -> assertThat(publisher.status().foreignKeys()).isEqualTo(7));
    publisher.changed(loseAll());
    eventually(() -> assertThat(publisher.status().foreignKeys()).isZero());
  }

  @Test
  void whatFailsIsShownWithItsReason() {
    wantMany(2);
    FlakySink sink = new FlakySink(store, 128);
    sink.failing(
        writes ->
            writes.stream().anyMatch(write -> write.key().equals(key(1)))
                ? new java.io.IOException("request is too large\nand more")
                : null);
    Publisher publisher = start(store, sink, USUAL);
    eventually(() -> assertThat(publisher.status().failing()).hasSize(1));
    PublisherStatus.Failing failing = publisher.status().failing().get(0);
    assertThat(failing.unit()).isEqualTo("default/s1");
    assertThat(failing.error()).isEqualTo("request is too large");
    eventually(() -> assertThat(metric("kube2sky_failing_units")).isEqualTo(1));
  }

  @Test
  void whatNobodyToldOfIsFoundByTheNextComparison() {
    wantMany(3);
    Publisher publisher =
        start(new DeafStore(store), store, USUAL.withResync(Duration.ofMillis(100)));
    reconciled(publisher);
    long revision = store.tree().find(key(0)).map(StoredRecord::revision).orElseThrow();
    store.write(List.of(new RecordSink.Delete(key(0), revision))).join();
    eventually(() -> assertThat(stored()).hasSize(3));
    eventually(() -> assertThat(metric("kube2sky_repairs")).isPositive());
  }

  /** A store that tells nobody of changes. */
  private record DeafStore(RecordStore inner) implements RecordStore {
    @Override
    public RecordTree tree() {
      return inner.tree();
    }

    @Override
    public Versions versions() {
      return inner.versions();
    }

    @Override
    public StoreStatus status() {
      return inner.status();
    }

    @Override
    public CompletableFuture<Void> reached(long revision) {
      return inner.reached(revision);
    }

    @Override
    public AutoCloseable onChange(Consumer<List<Change>> listener) {
      return () -> {};
    }
  }
}
