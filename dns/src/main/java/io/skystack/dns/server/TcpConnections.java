package io.skystack.dns.server;

import java.net.InetAddress;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The open connections of a server, and the bounds on them. */
final class TcpConnections {
  private final TcpLimits limits;
  private final AtomicInteger gauge;
  private final AtomicInteger open = new AtomicInteger();
  private final Map<InetAddress, Integer> perClient = new ConcurrentHashMap<>();
  private final Set<TcpConnection> all = ConcurrentHashMap.newKeySet();

  private volatile boolean draining;

  TcpConnections(TcpLimits limits, AtomicInteger gauge) {
    this.limits = limits;
    this.gauge = gauge;
  }

  /** Takes one more in; the bound that it would break if there is no room. */
  Optional<Loss> enter(TcpConnection connection, InetAddress client) {
    if (open.incrementAndGet() > limits.connections()) {
      open.decrementAndGet();
      return Optional.of(Loss.CONNECTIONS);
    }
    if (perClient.merge(client, 1, Integer::sum) > limits.connectionsPerClient()) {
      release(client);
      return Optional.of(Loss.CLIENT_CONNECTIONS);
    }
    all.add(connection);
    gauge.incrementAndGet();
    if (draining) {
      connection.drain();
    }
    return Optional.empty();
  }

  /** Lets one go that was taken in. */
  void leave(TcpConnection connection, InetAddress client) {
    if (all.remove(connection)) {
      gauge.decrementAndGet();
      release(client);
    }
  }

  private void release(InetAddress client) {
    perClient.computeIfPresent(client, (address, count) -> count == 1 ? null : count - 1);
    open.decrementAndGet();
  }

  /** Has each end once it has answered what it was asked. */
  void drain() {
    draining = true;
    all.forEach(TcpConnection::drain);
  }

  boolean isEmpty() {
    return all.isEmpty();
  }
}
