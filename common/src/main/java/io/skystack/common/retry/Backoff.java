package io.skystack.common.retry;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Waits that double with each failure in a row, up to a bound, with jitter: many who lost the same
 * server must not all come back to it at one moment.
 *
 * @param first after the first failure
 * @param most never more than this
 */
public record Backoff(Duration first, Duration most) {
  /** Past this many doublings any first wait is above any bound. */
  private static final int MOST_DOUBLINGS = 30;

  /**
   * How long to wait now: between half of the wait and all of it.
   *
   * @param failures how many there were in a row, at least 1
   */
  public Duration after(int failures) {
    double doubled = (double) first.toNanos() * Math.pow(2, Math.min(failures - 1, MOST_DOUBLINGS));
    long wait = (long) Math.min(doubled, (double) most.toNanos());
    return Duration.ofNanos(wait / 2 + ThreadLocalRandom.current().nextLong(wait / 2 + 1));
  }
}
