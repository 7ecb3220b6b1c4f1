package io.skystack.kube2sky.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.skystack.common.record.RecordKey;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ContentionTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private static final RecordKey A = RecordKey.parse("local/a");

  private final Contention contention = new Contention("kube2sky/t");
  private long now = 1_000 * SECOND;

  private void accidents() {
    for (int i = 0; i < Contention.ACCIDENTS; i++) {
      assertThat(contention.mayRepair(A, now)).isTrue();
    }
  }

  @Test
  void anAccidentIsPutRightAtOnce() {
    accidents();
    assertThat(contention.size()).isZero();
  }

  @Test
  void aFightIsPutRightAfterPausesThatGrow() {
    accidents();
    long before = 0;
    for (int i = 0; i < 5; i++) {
      assertThat(contention.mayRepair(A, now)).isFalse();
      assertThat(contention.mayRepair(A, now)).isFalse(); // one pause, however often it is changed
      assertThat(contention.size()).isEqualTo(1);
      long pause = contention.untilDue(now);
      assertThat(pause).isGreaterThanOrEqualTo(before);
      before = pause;
      assertThat(contention.due(now)).isEmpty();
      now += pause;
      assertThat(contention.due(now)).containsExactly(A);
      assertThat(contention.size()).isZero();
    }
    assertThat(before).isGreaterThanOrEqualTo(8 * SECOND);
  }

  @Test
  void otherKeysAreNotHeldUp() {
    accidents();
    assertThat(contention.mayRepair(A, now)).isFalse();
    assertThat(contention.mayRepair(RecordKey.parse("local/b"), now)).isTrue();
  }

  @Test
  void aFightLongOverIsForgotten() {
    accidents();
    now += 121 * SECOND;
    accidents();
  }

  @Test
  void manyKeysAreBounded() {
    for (int i = 0; i < 20_000; i++) {
      RecordKey key = A.child("k" + i);
      for (int strike = 0; strike <= Contention.ACCIDENTS; strike++) {
        contention.mayRepair(key, now);
      }
    }
    assertThat(contention.size()).isEqualTo(10_000);
  }
}
