package io.skystack.common.cli;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.event.Level;

/**
 * Logs what happens in bursts without a flood. Of each kind of event the first is logged; those
 * that follow within {@link #WINDOW} are counted, and the count is told with the first one after
 * it, or when the burst is {@link #over}. There is no timer: what nobody sees happen again is not
 * told again, and metrics have the exact count.
 *
 * <p>Safe for any thread, and quick: within a burst an event costs a look-up and a count.
 */
public final class BurstLog {
  /** How long a burst is silent before it is summed up. */
  public static final Duration WINDOW = Duration.ofMinutes(1);

  private static final int MAX_KINDS = 256; // more share one
  private static final String OTHERS = "";

  private final Logger log;
  private final LongSupplier nanoTime;
  private final ConcurrentMap<String, Burst> bursts = new ConcurrentHashMap<>();

  public BurstLog(Logger log) {
    this(log, System::nanoTime);
  }

  /** With a clock that tests turn; it gives nanoseconds, as {@link System#nanoTime} does. */
  BurstLog(Logger log, LongSupplier nanoTime) {
    this.log = log;
    this.nanoTime = nanoTime;
  }

  /**
   * Logs the event as a warning, if it is the first of its kind for a while.
   *
   * @param kind what belongs to one burst, such as {@code "watch"}; few and not made from data
   * @param message the line, in SLF4J's form
   * @param arguments what the line is filled with
   */
  public void warn(String kind, String message, Object... arguments) {
    Burst burst = burst(kind);
    long now = nanoTime.getAsLong();
    if (!burst.mayTell(now)) {
      return;
    }
    long silent = burst.silent.getAndSet(0);
    if (silent == 0) {
      log.warn(message, arguments);
    } else if (log.isWarnEnabled()) {
      log.makeLoggingEventBuilder(Level.WARN)
          .log(message + " (and " + silent + " more before)", arguments);
    }
  }

  /**
   * Ends the burst: the line is logged, with how often the event happened, if it had happened at
   * all since the last end.
   */
  public void over(String kind, String message) {
    Burst burst = bursts.remove(kind);
    if (burst != null) {
      log.info("{} (after {} times)", message, burst.total.get());
    }
  }

  private Burst burst(String kind) {
    Burst known = bursts.get(kind);
    if (known != null) {
      return known;
    }
    String bounded = bursts.size() < MAX_KINDS ? kind : OTHERS;
    return bursts.computeIfAbsent(bounded, absent -> new Burst(nanoTime.getAsLong()));
  }

  /** The events of one kind. */
  private static final class Burst {
    private final AtomicLong total = new AtomicLong();
    private final AtomicLong silent = new AtomicLong();
    private final AtomicLong nextTold; // nanoseconds of the clock

    Burst(long now) {
      nextTold = new AtomicLong(now);
    }

    /** Counts the event; whether it is the one to tell. */
    boolean mayTell(long now) {
      total.incrementAndGet();
      long next = nextTold.get();
      if (now - next >= 0 && nextTold.compareAndSet(next, now + WINDOW.toNanos())) {
        return true;
      }
      silent.incrementAndGet();
      return false;
    }
  }
}
