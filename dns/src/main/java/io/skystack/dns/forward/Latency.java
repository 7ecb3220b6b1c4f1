package io.skystack.dns.forward;

import java.time.Duration;
import java.util.Arrays;

/** How long a server takes to answer, over its last answers. For one thread. */
final class Latency {
  private static final int SAMPLES = 128;

  /** Answers before anything can be said. */
  private static final int FEWEST = 8;

  /** Sorting is done once for so many answers. */
  private static final int EVERY = 16;

  private static final double QUANTILE = 0.98;

  private final long[] nanos = new long[SAMPLES];
  private int count;
  private long slow;

  void add(long took) {
    nanos[count++ % SAMPLES] = took;
    if (count == 2 * SAMPLES) {
      count = SAMPLES;
    }
    if (count == FEWEST || count % EVERY == 0) {
      long[] sorted = Arrays.copyOf(nanos, Math.min(count, SAMPLES));
      Arrays.sort(sorted);
      slow = sorted[(int) (QUANTILE * (sorted.length - 1))];
    }
  }

  /** The time within which 98 of 100 answers come; {@code unknown} as long as there are few. */
  Duration slow(Duration unknown) {
    return count < FEWEST ? unknown : Duration.ofNanos(slow);
  }
}
