package io.skystack.bench.load;

import java.util.Arrays;

/** How long queries took, in microseconds. */
public final class Latencies {
  private double[] all = new double[1 << 12];
  private int count;
  private boolean sorted;

  /** Adds that of one query. */
  public void add(double micros) {
    if (count == all.length) {
      all = Arrays.copyOf(all, 2 * count);
    }
    all[count++] = micros;
    sorted = false;
  }

  /** The latency that this share of queries does not exceed; not a number if there are none. */
  public double percentile(double share) {
    if (count == 0) {
      return Double.NaN;
    }
    if (!sorted) {
      Arrays.sort(all, 0, count);
      sorted = true;
    }
    return all[(int) Math.min(count - 1L, (long) (share * count))];
  }
}
