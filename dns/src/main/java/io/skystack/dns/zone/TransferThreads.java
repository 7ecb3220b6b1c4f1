package io.skystack.dns.zone;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The few threads that wait for other servers, for all zones of the program. */
public final class TransferThreads implements AutoCloseable {
  /** Zones that are transferred at once. */
  private static final int THREADS = 4;

  private final ScheduledThreadPoolExecutor executor;

  /** Something that is to be done. */
  @FunctionalInterface
  interface Task {
    /** Whether it will not be done now, as far as it had not begun. */
    boolean cancel();
  }

  /** Threads that end with the program. */
  public TransferThreads() {
    executor =
        new ScheduledThreadPoolExecutor(
            THREADS,
            task -> {
              Thread thread = new Thread(task, "zone-transfer");
              thread.setDaemon(true);
              return thread;
            });
    executor.setRemoveOnCancelPolicy(true);
  }

  /** Does something after a while. */
  Task in(Duration delay, Runnable work) {
    Future<?> future = executor.schedule(work, delay.toNanos(), TimeUnit.NANOSECONDS);
    return () -> future.cancel(false);
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
