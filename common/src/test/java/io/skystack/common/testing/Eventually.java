package io.skystack.common.testing;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waits for conditions, as tests do that must neither sleep nor measure time. */
public final class Eventually {
  /** How long to wait before a test gives up; far longer than anything takes. */
  public static final Duration LIMIT = Duration.ofSeconds(30);

  private Eventually() {}

  /** An assertion. */
  @FunctionalInterface
  public interface Assertion {
    /** Throws unless it holds. */
    void check() throws Exception;
  }

  /** Waits until {@code assertion} passes; its last failure is thrown when it never does. */
  public static void eventually(Assertion assertion) {
    eventually(LIMIT, assertion);
  }

  /** As {@link #eventually(Assertion)}, with a limit of its own. */
  public static void eventually(Duration limit, Assertion assertion) {
    long end = System.nanoTime() + limit.toNanos();
    while (true) {
      try {
        assertion.check();
        return;
      } catch (AssertionError | Exception e) {
        if (System.nanoTime() - end > 0) {
          throw new AssertionError("not within " + limit.toSeconds() + " s: " + e.getMessage(), e);
        }
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
  }

  /** Waits until {@code condition} is true. */
  public static void until(String what, Callable<Boolean> condition) {
    eventually(
        () -> {
          if (!condition.call()) {
            throw new AssertionError(what);
          }
        });
  }
}
