package io.skystack.kube2sky.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.common.record.RecordKey;
import io.skystack.common.store.RecordSink;
import io.skystack.kube2sky.model.ObjectName;
import io.skystack.kube2sky.translate.Unit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which losses are held back, in small clusters and large ones, and how they come free. */
class BrakeTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private static final int RECORDS = 4; // of each Service

  private final Set<Unit> known = new LinkedHashSet<>();
  private int held;
  private long now = 1_000 * SECOND;
  private final Brake brake =
      new Brake(
          new BrakeRule(30),
          Duration.ofMinutes(1),
          "kube2sky",
          () -> held,
          () -> known,
          new PublishMetrics(new PrometheusRegistry()));

  private List<Unit> namespace(String name, int services) {
    List<Unit> units = new ArrayList<>();
    for (int i = 0; i < services; i++) {
      units.add(new Unit.Service(new ObjectName(name, "s" + i)));
    }
    known.addAll(units);
    held += services * RECORDS;
    return units;
  }

  private void gone(Collection<Unit> units) {
    for (Unit unit : List.copyOf(units)) {
      known.remove(unit);
      brake.note(unit, RECORDS, 0, true, now);
    }
    brake.evaluate(now);
  }

  private Plan deletion(String key) {
    return new Plan(List.of(), List.of(new RecordSink.Delete(RecordKey.parse(key), 1)));
  }

  private Plan pass(Unit unit, String key) {
    return brake.pass(unit, deletion(key), now);
  }

  @Test
  void anEmptyListIsHeldBackInALargeCluster() {
    for (int i = 0; i < 100; i++) {
      namespace("n" + i, 20);
    }
    gone(known);
    assertThat(brake.isOn()).isTrue();
  }

  @Test
  void anEmptyListIsHeldBackInASmallClusterToo() {
    namespace("default", 20);
    gone(known);
    assertThat(brake.isOn()).isTrue();
  }

  @Test
  void aHandfulOfServicesMayAlwaysGo() {
    namespace("default", BrakeRule.FEW_UNITS);
    gone(known);
    assertThat(brake.isOn()).isFalse();
  }

  @Test
  void oneNamespaceDeletedOnPurposeGoesHoweverLargeItIs() {
    namespace("default", 1);
    gone(namespace("app", 200));
    assertThat(brake.isOn()).isFalse();
  }

  @Test
  void twoNamespacesDeletedOnPurposeGoHoweverLargeTheyAre() {
    namespace("default", 1);
    namespace("kube-system", 2);
    List<Unit> both = new ArrayList<>(namespace("app", 200));
    both.addAll(namespace("test", 100));
    gone(both);
    assertThat(brake.isOn()).isFalse();
  }

  @Test
  void threeNamespacesOfFourAreHeldBack() {
    namespace("default", 1);
    List<Unit> three = new ArrayList<>();
    for (String name : List.of("a", "b", "c")) {
      three.addAll(namespace(name, 10));
    }
    gone(three);
    assertThat(brake.isOn()).isTrue();
  }

  @Test
  void manyNamespacesBelowTheShareGo() {
    List<Unit> some = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      List<Unit> units = namespace("n" + i, 10);
      if (i < 30) {
        some.addAll(units);
      }
    }
    gone(some);
    assertThat(brake.isOn()).isFalse();
    gone(namespace("one-more", 5)); // 305 of 1005 are more than 30 %
    assertThat(brake.isOn()).isTrue();
  }

  @Test
  void aBurstOfEventsIsSeenAsOne() {
    for (int i = 0; i < 10; i++) {
      namespace("n" + i, 10);
    }
    int gone = 0;
    for (Unit unit : List.copyOf(known)) {
      if (!brake.isOn()) {
        gone(List.of(unit));
        held -= RECORDS; // it is carried out at once
        brake.executed(RECORDS, now);
        gone++;
        now += SECOND;
      }
    }
    assertThat(gone).isBetween(30, 33);
  }

  @Test
  void whatGoesSlowlyGoes() {
    for (int i = 0; i < 10; i++) {
      namespace("n" + i, 10);
    }
    for (Unit unit : List.copyOf(known)) {
      gone(List.of(unit));
      held -= RECORDS;
      brake.executed(RECORDS, now);
      now += 30 * SECOND;
    }
    assertThat(brake.isOn()).isFalse();
  }

  @Test
  void aRollingUpdateOfEverythingIsNoLoss() {
    for (int i = 0; i < 10; i++) {
      namespace("n" + i, 10);
    }
    for (Unit unit : known) {
      for (int endpoint = 0; endpoint < 5; endpoint++) {
        brake.note(unit, 0, 2, false, now);
        brake.note(unit, 2, 0, false, now);
      }
      brake.evaluate(now);
    }
    assertThat(brake.isOn()).isFalse();
  }

  @Test
  void endpointsThatAreLostWhileTheirServicesStayAreALoss() {
    for (int i = 0; i < 10; i++) {
      namespace("n" + i, 10);
    }
    for (Unit unit : known) {
      brake.note(unit, RECORDS - 1, 0, false, now);
    }
    brake.evaluate(now);
    assertThat(brake.isOn()).isTrue();
  }

  @Test
  void whileItIsOnAdditionsPassAndDeletionsWait() {
    List<Unit> units = namespace("default", 20);
    assertThat(pass(units.get(0), "a").deletes()).hasSize(1);
    gone(units);
    assertThat(pass(units.get(0), "a").isEmpty()).isTrue();
    RecordSink.Put put =
        new RecordSink.Put(
            RecordKey.parse("b"), io.skystack.common.record.ServiceRecord.builder().build(), 0);
    Plan both = new Plan(List.of(put), deletion("c").deletes());
    assertThat(brake.pass(units.get(0), both, now).puts()).containsExactly(put);
    assertThat(brake.status().waiting()).isEqualTo(2);
    assertThat(brake.status().since()).isPresent();
  }

  @Test
  void anOperatorLetsThemGo() {
    List<Unit> units = namespace("default", 20);
    gone(units);
    pass(units.get(3), "a");
    assertThat(brake.release(now)).containsOnlyKeys(units.get(3));
    assertThat(brake.isOn()).isFalse();
    brake.evaluate(now);
    assertThat(brake.isOn()).isFalse();
    assertThat(pass(units.get(3), "a").deletes()).hasSize(1);
  }

  @Test
  void aSecondListIsAskedForOnceAMinuteLater() {
    gone(namespace("default", 20));
    now += 59 * SECOND;
    assertThat(brake.shouldAsk(now)).isFalse();
    assertThat(brake.untilAsk(now)).isEqualTo(SECOND);
    now += SECOND;
    assertThat(brake.shouldAsk(now)).isTrue();
    assertThat(brake.shouldAsk(now)).isFalse();
  }

  @Test
  void aSecondListThatSaysTheSameLetsThemGo() {
    List<Unit> units = namespace("default", 20);
    gone(units);
    pass(units.get(0), "a");
    now += 60 * SECOND;
    assertThat(brake.confirmed(now, now + SECOND)).containsOnlyKeys(units.get(0));
    assertThat(brake.isOn()).isFalse();
  }

  @Test
  void whatTheSecondListLacksBesidesIsHeldBackAnew() {
    List<Unit> first = namespace("one", 20);
    List<Unit> second = namespace("two", 20);
    List<Unit> third = namespace("three", 20);
    namespace("four", 1);
    first.addAll(second);
    gone(first.subList(0, 20));
    gone(third);
    gone(namespace("five", 20));
    assertThat(brake.isOn()).isTrue();
    pass(first.get(0), "a");
    now += 60 * SECOND;
    long asked = now;
    now += SECOND;
    gone(second);
    gone(namespace("six", 20));
    gone(namespace("seven", 20));
    pass(second.get(0), "b");
    assertThat(brake.confirmed(asked, now)).containsOnlyKeys(first.get(0));
    assertThat(brake.isOn()).isTrue();
    assertThat(brake.status().waiting()).isEqualTo(1);
  }

  @Test
  void aSourceThatHasEverythingAgainEndsIt() {
    List<Unit> units = namespace("default", 20);
    gone(units);
    pass(units.get(0), "a");
    brake.wanted(RecordKey.parse("a"));
    brake.evaluate(now);
    assertThat(brake.isOn()).isFalse();
  }
}
