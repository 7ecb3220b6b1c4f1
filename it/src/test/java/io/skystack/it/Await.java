package io.skystack.it;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for a condition. */
final class Await {
  private static final Duration PAUSE = Duration.ofMillis(20);

  private Await() {}

  /** Waits at most half a minute. */
  static void until(String what, BooleanSupplier condition) {
    until(what, Duration.ofSeconds(30), condition, () -> "");
  }

  /**
   * Waits until the condition holds.
   *
   * @param most a bound that is only reached when something is broken
   * @param evidence what to show then
   */
  static void until(
      String what, Duration most, BooleanSupplier condition, Supplier<String> evidence) {
    long end = System.nanoTime() + most.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError("waited in vain until " + what + "\n" + evidence.get());
      }
      try {
        Thread.sleep(PAUSE.toMillis());
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
