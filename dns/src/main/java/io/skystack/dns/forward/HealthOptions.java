package io.skystack.dns.forward;

import java.time.Duration;

/**
 * What happens to servers that fail.
 *
 * @param maxFails after so many failures in a row a server is not asked until it answers a probe;
 *     0: it is asked all the same
 * @param interval from a failure to a probe; later ones come more rarely, at most ten times as
 *     rarely
 * @param findsLoops whether to find out, with a question that nobody else would ask, that a server
 *     passes on to us what we pass on to it
 */
public record HealthOptions(int maxFails, Duration interval, boolean findsLoops) {
  /** Two failures, half a second, loops are found. */
  public static final HealthOptions DEFAULT = new HealthOptions(2, Duration.ofMillis(500), true);

  /** Servers are asked whatever they did. */
  public static final HealthOptions OFF = new HealthOptions(0, Duration.ofMillis(500), false);

  /** The same with loops to be found or not. */
  public HealthOptions withFindsLoops(boolean value) {
    return new HealthOptions(maxFails, interval, value);
  }
}
