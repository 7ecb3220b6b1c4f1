package io.skystack.dns.forward;

import java.time.Duration;

/**
 * When a second server is asked though the first may still answer: after a time within which the
 * first gives 98 of 100 answers.
 *
 * @param percent of all questions that may be asked so at most; 0: none is
 * @param least how long the first has at least
 */
public record HedgeOptions(int percent, Duration least) {
  /** A tenth of all, after 5 ms or later. */
  public static final HedgeOptions DEFAULT = new HedgeOptions(10, Duration.ofMillis(5));

  /** One server at a time. */
  public static final HedgeOptions OFF = new HedgeOptions(0, Duration.ZERO);
}
