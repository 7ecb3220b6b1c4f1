package io.skystack.dns.dnssec;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The one thread that makes signatures, so that event loops never do and so that signing never
 * takes more than one core. Where it shares one with an event loop, that goes first. What waits for
 * it is bounded.
 */
final class SigningThread implements AutoCloseable {
  /**
   * For so long it steps back after each piece of work, where the kernel does not have it give way
   * by itself: an event loop that waits for the core goes on after one signature then, instead of
   * after the scheduler's time slice, in which there is room for many.
   */
  private static final long STEP_BACK_NANOS = 50_000;

  private final ThreadPoolExecutor executor;
  private final DnssecMetrics metrics;
  private volatile @Nullable Thread thread;

  /** Of that thread alone. */
  private boolean givesWay;

  /**
   * @param mostWaiting how much may wait for its turn
   */
  SigningThread(int mostWaiting, DnssecMetrics metrics) {
    this.metrics = metrics;
    this.executor =
        new ThreadPoolExecutor(
            1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(mostWaiting), this::newThread);
  }

  private Thread newThread(Runnable work) {
    Thread made =
        new Thread(
            () -> {
              givesWay = LowPriority.take();
              work.run();
            },
            "dnssec");
    made.setDaemon(true);
    thread = made;
    return made;
  }

  /**
   * Has work done there; at once, if this is there: what has had its turn does not wait again.
   *
   * @return what it gives; fails with {@link Overloaded} at once if too much waits already
   */
  <T> CompletableFuture<T> submit(Supplier<T> work) {
    CompletableFuture<T> result = new CompletableFuture<>();
    if (Thread.currentThread().equals(thread)) {
      complete(result, work);
      return result;
    }
    metrics.queued();
    try {
      executor.execute(
          () -> {
            metrics.unqueued();
            complete(result, work);
          });
    } catch (RejectedExecutionException e) {
      metrics.unqueued();
      result.completeExceptionally(new Overloaded());
    }
    return result;
  }

  private <T> void complete(CompletableFuture<T> result, Supplier<T> work) {
    try {
      result.complete(work.get());
    } catch (RuntimeException | Error e) {
      result.completeExceptionally(e);
    }
    if (!givesWay) {
      LockSupport.parkNanos(STEP_BACK_NANOS);
    }
  }

  /** Does what waits and takes no more; does not wait for it. */
  @Override
  public void close() {
    executor.shutdown();
  }
}
