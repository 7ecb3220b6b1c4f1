package io.skystack.common.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The graceful end of a program. On SIGTERM and SIGINT an action stops what runs (no more queries
 * are taken, those in flight are answered), once, within {@link #BOUND}; then the program ends with
 * exit code 0 whether the action was done or not.
 *
 * <p>A program that is told to stop did what it was told, and so ends with 0 and not, as Java would
 * have it, with 128 and the signal's number. Other signals during the stop change nothing: the
 * bound is short.
 */
public final class Shutdown {
  /** How long a graceful stop may take. */
  public static final Duration BOUND = Duration.ofSeconds(5);

  private static final Logger log = LoggerFactory.getLogger(Shutdown.class);

  private final Runnable graceful;
  private final Duration bound;
  private final CountDownLatch forever = new CountDownLatch(1);
  private volatile boolean awaited;

  private Shutdown(Runnable graceful, Duration bound) {
    this.graceful = graceful;
    this.bound = bound;
  }

  /**
   * Has the action run when the program is told to stop. A program does so once, when all that the
   * action stops was started, and then waits in {@link #await}.
   */
  public static Shutdown onSignal(Runnable graceful) {
    return onSignal(graceful, BOUND);
  }

  static Shutdown onSignal(Runnable graceful, Duration bound) {
    Shutdown shutdown = new Shutdown(graceful, bound);
    Runtime.getRuntime().addShutdownHook(new Thread(shutdown::stop, "shutdown"));
    return shutdown;
  }

  /** Waits for the signal that ends the program; it never returns. */
  public void await() throws InterruptedException {
    awaited = true;
    forever.await();
    throw new IllegalStateException("nothing counts this latch down");
  }

  private void stop() {
    Thread stopping = new Thread(this::runAction, "graceful stop");
    stopping.setDaemon(true);
    stopping.start();
    try {
      stopping.join(bound.toMillis());
      if (stopping.isAlive()) {
        log.warn("the stop took longer than {}: ending without it", Durations.format(bound));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Logs.flush();
    if (awaited) { // otherwise the program ends itself, with a code of its own
      Runtime.getRuntime().halt(0);
    }
  }

  private void runAction() {
    try {
      graceful.run();
    } catch (RuntimeException e) {
      log.error("the stop failed", e);
    }
  }
}
