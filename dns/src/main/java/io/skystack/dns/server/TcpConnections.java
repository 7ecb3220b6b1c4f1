package io.skystack.dns.server;

import java.net.InetAddress;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts the connections to a server, whatever transport they speak, and holds the bounds on them.
 */
final class TcpConnections {
  private final TcpLimits limits;
  private final AtomicInteger gauge;
  private final AtomicInteger open = new AtomicInteger();
  private final Map<InetAddress, Integer> perClient = new ConcurrentHashMap<>();

  TcpConnections(TcpLimits limits, AtomicInteger gauge) {
    this.limits = limits;
    this.gauge = gauge;
  }

  /** Takes one more in; the bound that it would break if there is no room. */
  Optional<Loss> enter(InetAddress client) {
    if (open.incrementAndGet() > limits.connections()) {
      open.decrementAndGet();
      return Optional.of(Loss.CONNECTIONS);
    }
    if (perClient.merge(client, 1, Integer::sum) > limits.connectionsPerClient()) {
      release(client);
      return Optional.of(Loss.CLIENT_CONNECTIONS);
    }
    gauge.incrementAndGet();
    return Optional.empty();
  }

  /** Lets one go that was taken in. */
  void leave(InetAddress client) {
    gauge.decrementAndGet();
    release(client);
  }

  private void release(InetAddress client) {
    perClient.computeIfPresent(client, (address, count) -> count == 1 ? null : count - 1);
    open.decrementAndGet();
  }
}
