package io.skystack.dns.erratic;

import java.time.Duration;

/**
 * How badly {@link Erratic} behaves.
 *
 * @param drop one query of so many gets no answer; 0 for none
 * @param truncate one query of so many gets its answer with TC; 0 for none
 * @param delay one query of so many gets its answer late; 0 for none
 * @param duration how late that is
 * @param large whether an answer to A has thirty addresses
 */
public record ErraticOptions(int drop, int truncate, int delay, Duration duration, boolean large) {
  /** Every second query is dropped. */
  public static final ErraticOptions DEFAULT =
      new ErraticOptions(2, 0, 0, Duration.ofMillis(100), false);
}
