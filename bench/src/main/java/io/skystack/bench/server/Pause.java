package io.skystack.bench.server;

import io.skystack.common.cli.OperatorException;
import java.util.concurrent.TimeUnit;

/** Waiting, on a thread that may. */
public final class Pause {
  private Pause() {}

  /** Waits for so many milliseconds. */
  public static void millis(long millis) {
    try {
      TimeUnit.MILLISECONDS.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OperatorException("interrupted");
    }
  }

  /**
   * Waits until a process is gone. Its {@code onExit} would need a thread of the common pool, which
   * may have none left.
   */
  public static void untilGone(Process process) {
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OperatorException("interrupted");
    }
  }
}
