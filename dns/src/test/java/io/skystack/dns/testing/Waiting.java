package io.skystack.dns.testing;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what must come. */
public final class Waiting {
  private static final long PATIENCE_NANOS = 20_000_000_000L;

  private Waiting() {}

  public static void until(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError("never came: " + what);
      }
      LockSupport.parkNanos(1_000_000);
    }
  }
}
