package io.skystack.dns.forward;

/**
 * Keeps second questions to a share of the first ones: when all servers are slow because they have
 * too much to do, asking twice would give them twice as much. For one event loop.
 */
final class Hedging {
  /** Second questions that may come in a row. */
  private static final double MOST = 10;

  private final double share;
  private final ForwardMetrics metrics;
  private double allowed = MOST;

  Hedging(HedgeOptions options, ForwardMetrics metrics) {
    this.share = options.percent() / 100.0;
    this.metrics = metrics;
  }

  void started() {
    allowed = Math.min(MOST, allowed + share);
  }

  boolean mayHedge() {
    if (share <= 0 || allowed < 1) {
      return false;
    }
    allowed--;
    metrics.hedged();
    return true;
  }
}
