package io.skystack.bench.report;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What one server did with one set of questions; medians over the rounds, but for what must never
 * happen.
 *
 * @param server its name
 * @param set the questions' name
 * @param perSecond queries answered a second, at full speed
 * @param userMicros user time for each query, at full speed
 * @param kernelMicros kernel time for each query, at full speed
 * @param p50 latency in microseconds, at the rate of the set
 * @param p99 as p50
 * @param p999 as p50
 * @param rate queries a second at which latency was measured
 * @param lost queries not answered, in all runs together
 * @param residentMegabytes memory after the load
 * @param rcodes response codes of the last run and their shares
 */
public record Figures(
    String server,
    String set,
    double perSecond,
    double userMicros,
    double kernelMicros,
    double p50,
    double p99,
    double p999,
    long rate,
    long lost,
    double residentMegabytes,
    String rcodes) {

  /** CPU time for each query, in microseconds. */
  public double cpuMicros() {
    return userMicros + kernelMicros;
  }

  /** The middle one of some values; not a number if there are none. */
  public static <T> double median(List<T> all, ToDoubleFunction<T> value) {
    double[] sorted = all.stream().mapToDouble(value).sorted().toArray();
    if (sorted.length == 0) {
      return Double.NaN;
    }
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1
        ? sorted[middle]
        : Arrays.stream(sorted, middle - 1, middle + 1).average().orElseThrow();
  }
}
