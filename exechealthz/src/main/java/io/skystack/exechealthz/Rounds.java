package io.skystack.exechealthz;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Does something every period on a thread of its own, never twice at once. */
final class Rounds implements AutoCloseable {
  private final Duration period;
  private final Runnable task;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread;

  /**
   * Begins with {@link #start}.
   *
   * @param name of the thread
   * @param task throws nothing
   */
  Rounds(String name, Duration period, Runnable task) {
    this.period = period;
    this.task = task;
    thread = new Thread(this::run, name);
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  private void run() {
    try {
      long next = System.nanoTime();
      do {
        task.run();
        long now = System.nanoTime();
        next = Math.max(next + period.toNanos() - now, 0) + now; // none is made up for
      } while (!closed.await(next - System.nanoTime(), TimeUnit.NANOSECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // nobody does; it would end the rounds
    }
  }

  /** Begins no more; one that runs goes on to its end. */
  @Override
  public void close() {
    closed.countDown();
  }
}
