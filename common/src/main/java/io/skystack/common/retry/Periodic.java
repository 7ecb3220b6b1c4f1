package io.skystack.common.retry;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Does something again and again, with a pause between, on a daemon thread of its own. */
public final class Periodic implements AutoCloseable {
  private final ScheduledExecutorService executor;

  /**
   * Nothing is done yet, and no thread is there.
   *
   * @param thread its name
   */
  public Periodic(String thread) {
    executor =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread daemon = new Thread(task, thread);
              daemon.setDaemon(true);
              return daemon;
            });
  }

  /**
   * Begins after the first pause.
   *
   * @param pause from the end of one time to the beginning of the next; longer than zero
   * @param task throws nothing: that would be the last time
   */
  public void start(Duration pause, Runnable task) {
    long nanos = pause.toNanos();
    var unused = executor.scheduleWithFixedDelay(task, nanos, nanos, TimeUnit.NANOSECONDS);
  }

  /** Ends it; a time that is under way is interrupted. */
  @Override
  public void close() {
    executor.shutdownNow();
  }
}
