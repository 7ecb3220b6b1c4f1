package io.skystack.dns.prometheus;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;

/**
 * A histogram that event loops write: how many values were as large as each bound, and their sum.
 */
final class Distribution {
  private final long[] bounds;
  private final double unit;
  private final Counters counters;

  /**
   * @param bounds of the buckets, each included
   * @param unit how many of what is counted make one of what is told
   */
  Distribution(long[] bounds, double unit) {
    this.bounds = bounds.clone();
    this.unit = unit;
    this.counters = new Counters(bounds.length + 2);
  }

  void add(int loop, long value) {
    int bucket = 0;
    while (bucket < bounds.length && value > bounds[bucket]) {
      bucket++;
    }
    counters.add(loop, bucket, 1);
    counters.add(loop, bounds.length + 1, value);
  }

  double sum() {
    return counters.get(bounds.length + 1) / unit;
  }

  boolean isEmpty() {
    for (int i = 0; i <= bounds.length; i++) {
      if (counters.get(i) > 0) {
        return false;
      }
    }
    return true;
  }

  ClassicHistogramBuckets buckets() {
    ClassicHistogramBuckets.Builder buckets = ClassicHistogramBuckets.builder();
    for (int i = 0; i < bounds.length; i++) {
      buckets.bucket(bounds[i] / unit, counters.get(i));
    }
    return buckets.bucket(Double.POSITIVE_INFINITY, counters.get(bounds.length)).build();
  }
}
