package io.skystack.kube2sky.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.skystack.common.record.RecordKey;
import io.skystack.common.record.ServiceRecord;
import io.skystack.common.retry.Backoff;
import io.skystack.common.store.RecordSink;
import io.skystack.kube2sky.translate.Unit;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WorkQueueTest {
  private static final Unit ONE = new Unit.Namespace("one");
  private static final Unit TWO = new Unit.Namespace("two");
  private static final RecordKey A = RecordKey.parse("a");
  private static final RecordKey B = RecordKey.parse("b");
  private static final Backoff SECOND = new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(1));

  private final WorkQueue queue = new WorkQueue();

  private List<Unit> ready(long now) {
    return queue.ready(now).stream().map(work -> work.unit).toList();
  }

  private Work first(long now) {
    return queue.ready(now).iterator().next();
  }

  private Flight.Passenger fly(Work work, RecordKey... written) {
    List<RecordSink.Write> writes =
        List.of(written).stream()
            .<RecordSink.Write>map(
                key -> new RecordSink.Put(key, ServiceRecord.builder().build(), 0))
            .toList();
    long since = work.since;
    long triggered = work.triggered;
    return new Flight.Passenger(work, queue.fly(work), writes, since, triggered);
  }

  @Test
  void eventsOfOneUnitAreOneWork() {
    queue.add(ONE, Set.of(A), 1);
    queue.add(TWO, Set.of(A), 2);
    queue.add(ONE, Set.of(B), 3);
    assertThat(ready(3)).containsExactly(ONE, TWO);
    assertThat(first(3).keys).containsExactlyInAnyOrder(A, B);
    assertThat(queue.age(4)).isEqualTo(3);
  }

  @Test
  void whatComesUpInFlightWaitsForTheLanding() {
    queue.add(ONE, Set.of(A), 1);
    Flight.Passenger passenger = fly(first(1), A);
    queue.add(ONE, Set.of(A), 2);
    assertThat(ready(2)).isEmpty();
    queue.landed(passenger, 3);
    assertThat(ready(3)).containsExactly(ONE);
    assertThat(first(3).keys).containsExactly(A);
    assertThat(first(3).since).isEqualTo(2);
  }

  @Test
  void theEarliestTriggerCountsUntilItsTransactionHasLanded() {
    queue.add(ONE, Set.of(A), 10);
    assertThat(first(10).triggered).isEqualTo(10);
    queue.triggered(ONE, 7);
    queue.triggered(ONE, 9);
    queue.triggered(TWO, 1); // nothing waits for it
    Flight.Passenger passenger = fly(first(10), A);
    assertThat(passenger.triggered()).isEqualTo(7);
    queue.failed(passenger, SECOND, "away", 11);
    assertThat(first(2_000_000_000).triggered).isEqualTo(7);
    queue.landed(fly(first(2_000_000_000), A), 12);
    queue.add(ONE, Set.of(A), 13);
    assertThat(first(13).triggered).isEqualTo(13);
  }

  @Test
  void whatHadNoRoomGoesToTheEnd() {
    queue.add(ONE, Set.of(A, B), 1);
    Flight.Passenger passenger = fly(first(1), A);
    queue.add(TWO, Set.of(A), 2);
    queue.landed(passenger, 3);
    assertThat(ready(3)).containsExactly(TWO, ONE);
  }

  @Test
  void aFailureWaitsByItselfAndItsPausesGrow() {
    queue.add(ONE, Set.of(A), 0);
    queue.add(TWO, Set.of(B), 0);
    queue.failed(fly(first(0), A), SECOND, "too large", 0);
    assertThat(ready(1)).containsExactly(TWO);
    queue.add(ONE, Set.of(B), 1); // a new change does not end the pause
    assertThat(ready(1)).containsExactly(TWO);
    assertThat(queue.failing(9)).extracting(work -> work.trouble).containsExactly("too large");
    long pause = queue.untilDue(0);
    assertThat(pause).isBetween(500_000_000L, 1_000_000_000L);
    assertThat(ready(pause)).containsExactly(TWO, ONE);
    queue.drop(first(pause));
    Work again = first(pause);
    assertThat(again.isAlone()).isTrue();
    assertThat(again.keys).containsExactlyInAnyOrder(A, B);
    queue.failed(fly(again, A), SECOND, "too large", 0);
    assertThat(queue.untilDue(0)).isBetween(1_000_000_000L, 2_000_000_000L);
    queue.landed(fly(first(3_000_000_000L), A, B), 3_000_000_000L);
    assertThat(queue.size()).isZero();
  }

  @Test
  void whatLandsAfterEverythingWasForgottenIsNewWork() {
    queue.add(ONE, Set.of(A, B), 1);
    Flight.Passenger passenger = fly(first(1), A);
    queue.clear();
    queue.failed(passenger, SECOND, "fenced", 2);
    assertThat(ready(2)).containsExactly(ONE);
    assertThat(queue.failingCount()).isZero();
  }
}
