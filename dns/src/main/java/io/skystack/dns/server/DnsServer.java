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

  private final Options options;
  private final EventLoops loops;
  private final TcpConnections connections;
  private final Map<EventLoop, Answering> answering = new HashMap<>();
  private final List<InetSocketAddress> addresses = new ArrayList<>();
  private final List<UdpSocket> sockets = new ArrayList<>();
  private final List<TcpListener> listeners = new ArrayList<>();
  private final AtomicBoolean isClosed = new AtomicBoolean();

  private DnsServer(Options options, Chain chain, ServerMetrics metrics) {
    this.options = options;
    this.loops = EventLoops.open("dns", options.eventLoops(), options.nativeTransport());
    this.connections = new TcpConnections(options.tcp(), metrics.connections());
    BurstLog panics = new BurstLog(log);
    loops
        .each()
        .forEach(loop -> answering.put(loop, new Answering(chain, loop, metrics, options, panics)));
  }

  /**
   * How to serve.
   *
   * @param addresses where to listen, UDP and TCP each; port 0 takes a free port, the same for both
   * @param addressFlag the flag that an operator moves it with, for messages
   * @param eventLoops threads that serve
   * @param nativeTransport whether to use epoll where it is to be had
   * @param maxInFlight queries that wait for an answer at once; more are answered with SERVFAIL
   * @param queryTimeout after which a query that no plugin answered is answered with SERVFAIL
   * @param closeTimeout how long {@link #close} waits for answers still to come
   * @param tcp bounds on connections
   */
  public record Options(
      List<InetSocketAddress> addresses,
      String addressFlag,
      int eventLoops,
      boolean nativeTransport,
      int maxInFlight,
      Duration queryTimeout,
      Duration closeTimeout,
      TcpLimits tcp) {

    public Options {
      addresses = List.copyOf(addresses);
    }

    /** The defaults: one event loop a core, 10,000 queries in flight. */
    public static Options of(List<InetSocketAddress> addresses) {
      return new Options(
          addresses,
          "--addr",
          Runtime.getRuntime().availableProcessors(),
          true,
          10_000,
          Duration.ofSeconds(10),
          Duration.ofSeconds(4),
          TcpLimits.DEFAULT);
    }

    /** The same with another name of the flag for addresses. */
    public Options withAddressFlag(String value) {
      return new Options(
          addresses,
          value,
          eventLoops,
          nativeTransport,
          maxInFlight,
          queryTimeout,
          closeTimeout,
          tcp);
    }

    /** The same with another number of event loops. */
    public Options withEventLoops(int value) {
      return new Options(
          addresses,
          addressFlag,
          value,
          nativeTransport,
          maxInFlight,
          queryTimeout,
          closeTimeout,
          tcp);
    }

    /** The same with or without epoll. */
    public Options withNativeTransport(boolean value) {
      return new Options(
          addresses, addressFlag, eventLoops, value, maxInFlight, queryTimeout, closeTimeout, tcp);
    }

    /** The same with another bound on queries in flight. */
    public Options withMaxInFlight(int value) {
      return new Options(
          addresses,
          addressFlag,
          eventLoops,
          nativeTransport,
          value,
          queryTimeout,
          closeTimeout,
          tcp);
    }

    /** The same with another time for plugins to answer in. */
    public Options withQueryTimeout(Duration value) {
      return new Options(
          addresses,
          addressFlag,
          eventLoops,
          nativeTransport,
          maxInFlight,
          value,
          closeTimeout,
          tcp);
    }

    /** The same with another time for closing. */
    public Options withCloseTimeout(Duration value) {
      return new Options(
          addresses,
          addressFlag,
          eventLoops,
          nativeTransport,
          maxInFlight,
          queryTimeout,
          value,
          tcp);
    }

    /** The same with other bounds on TCP. */
    public Options withTcp(TcpLimits value) {
      return new Options(
          addresses,
          addressFlag,
          eventLoops,
          nativeTransport,
          maxInFlight,
          queryTimeout,
          closeTimeout,
          value);
    }
  }

  /**
   * Opens the sockets and serves. The chain stays the caller's to close, after the server.
   *
   * @throws OperatorException if an address cannot be bound, with who holds it where that can be
   *     known
   */
  public static DnsServer start(Options options, Chain chain, PrometheusRegistry registry) {
    return start(options, chain, ServerMetrics.register(registry));
  }

  /** The same, for one of several servers that count together. */
  public static DnsServer start(Options options, Chain chain, ServerMetrics metrics) {
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
