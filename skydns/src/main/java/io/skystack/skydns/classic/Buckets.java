package io.skystack.skydns.classic;

import java.util.Arrays;

/** The upper bounds of SkyDNS's histograms; above the last there is one more bucket. */
final class Buckets {
  private static final double NANOS = 1e9; // in a second
  private static final int SIZE_STEP = 4096; // bytes

  /** In nanoseconds. */
  static final Buckets DURATIONS =
      new Buckets(
          Arrays.stream(new double[] {.001, .003, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10})
              .mapToLong(seconds -> Math.round(seconds * NANOS))
              .toArray());

  /** In bytes. */
  static final Buckets SIZES = new Buckets(sizes());

  private final long[] bounds;

  private Buckets(long[] bounds) {
    this.bounds = bounds;
  }

  private static long[] sizes() {
    long[] small = {0, 512, 1024, 1500, 2048};
    long[] all = Arrays.copyOf(small, small.length + 16);
    for (int i = small.length; i < all.length; i++) {
      all[i] = (long) SIZE_STEP * (i - small.length + 1);
    }
    return all;
  }

  int size() {
    return bounds.length;
  }

  long bound(int bucket) {
    return bounds[bucket];
  }

  /** The bucket that a value falls into. */
  int of(long value) {
    int bucket = 0;
    while (bucket < bounds.length && value > bounds[bucket]) {
      bucket++;
    }
    return bucket;
  }
}
