package io.skystack.common.etcd;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that a mirror's state belongs to. A task that fails does not end it; what to do
 * then is said by {@link #onFault}. Tasks that come after its end are dropped.
 */
final class MirrorThread implements Executor, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MirrorThread.class);
  private static final long CLOSE_SECONDS = 4;

  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread mirror = new Thread(task, "etcd-mirror");
            mirror.setDaemon(true);
            return mirror;
          });

  private volatile Runnable onFault = () -> {};

  /** Runs on the thread after a task failed with an exception, which is a fault of ours. */
  void onFault(Runnable remedy) {
    onFault = remedy;
  }

  @Override
  public void execute(Runnable task) {
    after(Duration.ZERO, task);
  }

  /** Runs {@code task} after a pause. */
  void after(Duration pause, Runnable task) {
    try {
      var unused = thread.schedule(() -> guarded(task), pause.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOG.debug("the mirror is closed");
    }
  }

  /** Runs {@code task} again and again. */
  void every(Duration pause, Runnable task) {
    long millis = pause.toMillis();
    try {
      var unused =
          thread.scheduleWithFixedDelay(() -> guarded(task), millis, millis, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOG.debug("the mirror is closed");
    }
  }

  private void guarded(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      LOG.error("a fault in the mirror of etcd", e);
      onFault.run();
    }
  }

  /** Runs what was given before, then ends. */
  @Override
  public void close() {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        thread.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
