package io.skystack.dns.server;

import io.skystack.dns.hot.HitsInFront;
import io.skystack.dns.hot.HotKind;

/**
 * The hot answers of servers, as the caches behind them count them.
 *
 * @param metrics of the servers
 */
public record HotCacheHits(ServerMetrics metrics) implements HitsInFront {
  @Override
  public long success() {
    return metrics.hotHits(HotKind.CACHED_SUCCESS);
  }

  @Override
  public long denial() {
    return metrics.hotHits(HotKind.CACHED_DENIAL);
  }
}
