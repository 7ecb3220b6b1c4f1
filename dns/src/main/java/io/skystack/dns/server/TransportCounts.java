package io.skystack.dns.server;

import io.skystack.dns.server.ClientGate.Verdict;
import java.util.EnumMap;
import java.util.Map;

/** What one event loop counts on one transport. */
final class TransportCounts {
  /** Upper bounds of the latency buckets, in nanoseconds; above the last there is one more. */
  static final long[] BOUNDS = {
    10_000L,
    25_000L,
    50_000L,
    100_000L,
    250_000L,
    500_000L,
    1_000_000L,
    2_500_000L,
    5_000_000L,
    10_000_000L,
    25_000_000L,
    50_000_000L,
    100_000_000L,
    250_000_000L,
    500_000_000L,
    1_000_000_000L,
    2_500_000_000L,
    5_000_000_000L
  };

  /** Response codes are counted by number; the last stands for all above. */
  static final int RCODES = 25;

  final LoopCounter[] requests = LoopCounter.array(QueryTypes.count());
  final LoopCounter[] responses = LoopCounter.array(RCODES);
  final LoopCounter[] latency = LoopCounter.array(BOUNDS.length + 1);
  final LoopCounter latencySum = new LoopCounter();
  private final Map<Verdict, LoopCounter> verdicts = new EnumMap<>(Verdict.class);
  final LoopCounter malformed = new LoopCounter();
  final LoopCounter truncated = new LoopCounter();

  TransportCounts() {
    for (Verdict verdict : Verdict.values()) {
      verdicts.put(verdict, new LoopCounter());
    }
  }

  /** Messages of which the gate said so. */
  LoopCounter of(Verdict verdict) {
    return verdicts.get(verdict);
  }

  void request(int type) {
    requests[QueryTypes.indexOf(type)].increment();
  }

  void response(int rcode, long nanos) {
    responses[Math.min(rcode, RCODES - 1)].increment();
    int bucket = 0;
    while (bucket < BOUNDS.length && nanos > BOUNDS[bucket]) {
      bucket++;
    }
    latency[bucket].increment();
    latencySum.add(nanos);
  }
}
