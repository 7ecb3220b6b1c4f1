package io.skystack.bench;

import io.skystack.bench.cluster.Arranged;
import java.util.NavigableMap;
import java.util.TreeMap;

/** The publisher's histogram of programming latency: what came to it since this was made. */
final class Histogram {
  private static final String BUCKET = "kube2sky_programming_duration_seconds_bucket{le=\"";

  private final Arranged arranged;
  private final NavigableMap<Double, Double> before;

  /**
   * Percentiles, by straight lines between the bounds of the buckets.
   *
   * @param p50 in seconds; not a number where nothing came
   */
  record Seen(double p50, double p99) {}

  Histogram(Arranged arranged) {
    this.arranged = arranged;
    this.before = buckets();
  }

  private NavigableMap<Double, Double> buckets() {
    NavigableMap<Double, Double> buckets = new TreeMap<>();
    for (String line : (Iterable<String>) arranged.metrics().lines()::iterator) {
      if (line.startsWith(BUCKET)) {
        String bound = line.substring(BUCKET.length(), line.indexOf('"', BUCKET.length()));
        double upper = bound.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(bound);
        buckets.put(upper, Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)));
      }
    }
    return buckets;
  }

  Seen since() {
    NavigableMap<Double, Double> now = buckets();
    before.forEach((bound, count) -> now.merge(bound, -count, Double::sum));
    return new Seen(percentile(now, 0.5), percentile(now, 0.99));
  }

  private static double percentile(NavigableMap<Double, Double> buckets, double share) {
    double all = buckets.isEmpty() ? 0 : buckets.lastEntry().getValue();
    double lower = 0;
    double below = 0;
    for (var bucket : buckets.entrySet()) {
      if (all > 0 && bucket.getValue() >= share * all) {
        double part = (share * all - below) / (bucket.getValue() - below);
        return Double.isInfinite(bucket.getKey())
            ? lower
            : lower + part * (bucket.getKey() - lower);
      }
      lower = bucket.getKey();
      below = bucket.getValue();
    }
    return Double.NaN;
  }
}
