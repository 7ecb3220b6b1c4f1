package io.skystack.common.etcd;

import java.time.Duration;

/**
 * How long things take in a mirror; tests take less.
 *
 * @param call the longest wait for an answer
 * @param probe after how long a silence the watch is asked for a sign of life
 * @param dead how long that may take
 * @param firstPause before the first new attempt
 * @param longestPause between attempts
 * @param betweenSnapshots the shortest time between two
 * @param tick how often the time is looked at
 * @param pageSize keys read at once
 */
record Timing(
    Duration call,
    Duration probe,
    Duration dead,
    Duration firstPause,
    Duration longestPause,
    Duration betweenSnapshots,
    Duration tick,
    int pageSize) {
  static final Timing USUAL =
      new Timing(
          Duration.ofSeconds(5),
          Duration.ofSeconds(2),
          Duration.ofSeconds(3),
          Duration.ofMillis(50),
          Duration.ofSeconds(2),
          Duration.ofSeconds(10),
          Duration.ofMillis(250),
          1_000);
}
