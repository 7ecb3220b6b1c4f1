package io.skystack.kube2sky.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.skystack.common.store.MemoryRecords;
import io.skystack.common.store.StoreStatus;
import io.skystack.kube2sky.translate.Unit;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class GateTest {
  private final MemoryRecords store = new MemoryRecords(new StoreStatus.Live());
  private final Gate gate = new Gate(store);
  private final long now = System.nanoTime() + Duration.ofSeconds(1).toNanos();
  private final long later = now + Duration.ofMinutes(1).toNanos();

  private static Unit unit(int i) {
    return new Unit.Namespace("n" + i);
  }

  @Test
  void oneUnitThatAlwaysFailsClosesNothing() {
    for (int i = 0; i < 100; i++) {
      gate.failed(unit(1), "too large", now);
    }
    assertThat(gate.allows(16, now)).isEqualTo(16);
    assertThat(gate.trouble()).isEqualTo("too large");
  }

  @Test
  void manyUnitsThatFailCloseItAndOneAfterThePauseOpensIt() {
    for (int i = 0; i < 8; i++) {
      gate.failed(unit(i), "no space", now);
    }
    assertThat(gate.allows(16, now)).isZero();
    assertThat(gate.untilWorthALook(now)).isPositive();
    assertThat(gate.allows(16, later)).isEqualTo(1);
    gate.succeeded();
    assertThat(gate.allows(16, later)).isEqualTo(16);
    assertThat(gate.trouble()).isEmpty();
  }

  @Test
  void aStoreThatSaysThatItIsAwayClosesItUntilItIsBack() {
    store.status(new StoreStatus.Stale(Instant.EPOCH, "cut"));
    gate.failed(unit(1), "cut", now);
    assertThat(gate.allows(16, now)).isZero();
    store.status(new StoreStatus.Live());
    assertThat(gate.allows(16, now)).isEqualTo(1);
  }
}
