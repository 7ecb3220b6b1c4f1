package io.skystack.dns.server;

import io.netty.channel.EventLoop;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.common.cli.BurstLog;
import io.skystack.common.cli.OperatorException;
import io.skystack.dns.net.EventLoops;
import io.skystack.dns.plugin.Chain;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A DNS server on UDP and TCP. Each event loop has its own UDP socket on the same port where the
 * platform has it; TCP follows RFC 7766.
 */
@SuppressWarnings(
    "FutureReturnValueIgnored") // a socket that does not close is closed with its loop
public final class DnsServer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(DnsServer.class);
  private static final Duration QUICK = Duration.ofMillis(500);
  private static final long POLL_NANOS = 1_000_000;

  private final DnsOptions options;
  private final EventLoops loops;
  private final TcpConnections connections;
  private final Map<EventLoop, Answering> answering = new HashMap<>();
  private final List<InetSocketAddress> addresses = new ArrayList<>();
  private final List<UdpSocket> sockets = new ArrayList<>();
  private final List<TcpListener> listeners = new ArrayList<>();
  private final AtomicBoolean isClosed = new AtomicBoolean();

  private DnsServer(DnsOptions options, Chain chain, ServerMetrics metrics) {
    this.options = options;
    this.loops = EventLoops.open("dns", options.eventLoops(), options.nativeTransport());
    this.connections = new TcpConnections(options.tcp(), metrics.connections());
    BurstLog panics = new BurstLog(log);
    loops
        .each()
        .forEach(loop -> answering.put(loop, new Answering(chain, loop, metrics, options, panics)));
  }

  /**
   * Opens the sockets and serves. The chain stays the caller's to close, after the server.
   *
   * @throws OperatorException if an address cannot be bound, with who holds it where that can be
   *     known
   */
  public static DnsServer start(DnsOptions options, Chain chain, PrometheusRegistry registry) {
    return start(options, chain, ServerMetrics.register(registry));
  }

  /** The same, for one of several servers that count together. */
  public static DnsServer start(DnsOptions options, Chain chain, ServerMetrics metrics) {
    DnsServer server = new DnsServer(options, chain, metrics);
    try {
      Binding binding = new Binding(options.addressFlag());
      for (InetSocketAddress wanted : options.addresses()) {
        server.addresses.add(binding.open(wanted, free -> server.open(binding, free)));
      }
      return server;
    } catch (OperatorException e) {
      server.loops.close(QUICK);
      throw e;
    }
  }

  private void open(Binding binding, InetSocketAddress address) {
    List<UdpSocket> opened = new ArrayList<>();
    try {
      for (EventLoop loop : udpLoops()) {
        opened.add(UdpSocket.bind(binding, loops, loop, answering.get(loop), address));
      }
      listeners.add(
          TcpListener.bind(binding, loops, answering, connections, options.tcp(), address));
      sockets.addAll(opened);
    } catch (OperatorException e) {
      opened.forEach(UdpSocket::close);
      throw e;
    }
  }

  /** One socket for each event loop, where they can share a port; else one in all. */
  private List<EventLoop> udpLoops() {
    return loops.isNative() ? loops.each() : loops.each().subList(0, 1);
  }

  /** Where it listens, with the ports that were taken; in the order of the options. */
  public List<InetSocketAddress> addresses() {
    return List.copyOf(addresses);
  }

  /**
   * Ends gracefully: takes nothing new, answers all that came before, closes; within the close
   * timeout. Waits until done; not to be called from an event loop. May be called twice.
   */
  @Override
  public void close() {
    if (isClosed.compareAndSet(false, true)) {
      long deadline = System.nanoTime() + options.closeTimeout().toNanos();
      List<CompletableFuture<Void>> ended = new ArrayList<>();
      sockets.forEach(socket -> ended.add(socket.end()));
      List<CompletableFuture<Void>> closed = new ArrayList<>();
      listeners.forEach(listener -> closed.add(listener.close()));
      boolean inTime = await(closed, deadline);
      connections.drain();
      inTime &= await(ended, deadline) && awaitNoConnections(deadline);
      if (!inTime) {
        log.warn("closed before all queries were answered");
      }
      loops.close(QUICK);
    }
  }

  private static boolean await(List<CompletableFuture<Void>> futures, long deadline) {
    try {
      CompletableFuture.allOf(futures.toArray(CompletableFuture[]::new))
          .get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (ExecutionException | TimeoutException e) {
      return false;
    }
  }

  private boolean awaitNoConnections(long deadline) {
    while (!connections.isEmpty()) {
      if (deadline - System.nanoTime() < 0 || Thread.currentThread().isInterrupted()) {
        return false;
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
    return true;
  }
}
