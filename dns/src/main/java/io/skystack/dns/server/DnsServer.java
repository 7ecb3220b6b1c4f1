package io.skystack.dns.server;

import io.netty.channel.EventLoop;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.common.cli.BurstLog;
import io.skystack.common.cli.OperatorException;
import io.skystack.dns.hot.HotAnswers;
import io.skystack.dns.net.EventLoops;
import io.skystack.dns.plugin.Chain;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.Name;

/**
 * A DNS server on UDP and TCP. Each event loop has its own UDP socket on the same port where the
 * platform has it; TCP follows RFC 7766.
 */
@SuppressWarnings(
    "FutureReturnValueIgnored") // a socket that does not close is closed with its loop
public final class DnsServer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(DnsServer.class);
  private static final Duration QUICK = Duration.ofMillis(500);

  private final DnsOptions options;
  private final EventLoops loops;
  private final TcpConnections connections;
  private final Map<EventLoop, Answering> answering = new HashMap<>();

  /** Those that queries come by; changed under this object's lock. */
  private volatile List<Endpoint> endpoints = List.of();

  /** Those that answer what came before, and close. */
  private final Map<Endpoint, CompletableFuture<Void>> ending = new ConcurrentHashMap<>();

  /** The chain's answers that are kept ready; another for each chain. */
  private volatile HotAnswers hot;

  private final ServerMetrics metrics;
  private boolean isClosed;

  private DnsServer(DnsOptions options, Chain chain, ServerMetrics metrics) {
    this.options = options;
    this.metrics = metrics;
    this.hot = newTable();
    this.loops = EventLoops.open("dns", options.eventLoops(), options.nativeTransport());
    this.connections = new TcpConnections(options.tcp(), metrics.connections());
    BurstLog panics = new BurstLog(log);
    ClientGate gate = new ClientGate(options.access(), options.rateLimit());
    loops
        .each()
        .forEach(
            loop ->
                answering.put(
                    loop, new Answering(chain, hot, loop, gate, metrics, options, panics)));
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
      server.listen(options.addresses());
      return server;
    } catch (OperatorException e) {
      server.close();
      throw e;
    }
  }

  /**
   * Changes where it listens. What is new is opened before what is no longer wanted is closed, and
   * that answers first what came before. Waits until the new sockets are open, not until the old
   * are closed; not to be called from an event loop.
   *
   * @param wanted all the addresses from now on; those that it listens on already are left alone
   * @throws OperatorException if one cannot be bound; then all stays as it was
   */
  public synchronized void listen(List<InetSocketAddress> wanted) {
    if (isClosed) {
      throw new IllegalStateException("the server is closed");
    }
    List<Endpoint> before = endpoints;
    List<Endpoint> after = new ArrayList<>();
    try {
      for (InetSocketAddress address : wanted) {
        if (find(after, address).isEmpty()) {
          after.add(find(before, address).orElseGet(() -> open(address)));
        }
      }
    } catch (OperatorException e) {
      after.stream().filter(opened -> !before.contains(opened)).forEach(Endpoint::close);
      throw e;
    }
    endpoints = List.copyOf(after);
    before.stream().filter(old -> !after.contains(old)).forEach(this::end);
  }

  private static Optional<Endpoint> find(List<Endpoint> among, InetSocketAddress address) {
    return among.stream().filter(endpoint -> endpoint.is(address)).findFirst();
  }

  private Endpoint open(InetSocketAddress wanted) {
    Binding binding = new Binding(options.addressFlag());
    Function<InetSocketAddress, Endpoint> opener =
        address ->
            Endpoint.open(binding, loops, answering, connections, options.tcp(), wanted, address);
    return isOurs(wanted) ? opener.apply(wanted) : binding.open(wanted, opener);
  }

  /** Whether a port is held by sockets of ours, with which new ones can share it. */
  private boolean isOurs(InetSocketAddress address) {
    return endpoints.stream().anyMatch(endpoint -> endpoint.overlaps(address))
        || ending.keySet().stream().anyMatch(endpoint -> endpoint.overlaps(address));
  }

  private void end(Endpoint endpoint) {
    CompletableFuture<Void> ended = endpoint.end();
    ending.put(endpoint, ended);
    ended.whenComplete((done, failure) -> ending.remove(endpoint));
  }

  private HotAnswers newTable() {
    HotAnswers table = new HotAnswers(options.hotBytes());
    metrics.tables().add(table);
    return table;
  }

  /** Whether a question of class IN would be answered right now without asking the chain. */
  public boolean isHot(Name name, int type) {
    return hot.holds(name, type);
  }

  /**
   * Answers what comes from now on from another chain, and keeps nothing that the one before has
   * answered; what came before gets its answer from that. Connections stay as they are.
   *
   * @param chain the caller's to close, after the server or another replacement
   * @return completes once no query is left in the chain before, which can be closed then; also
   *     when the server has closed. Completes on an event loop, never exceptionally
   */
  public synchronized CompletableFuture<Void> replace(Chain chain) {
    if (isClosed) {
      return CompletableFuture.completedFuture(null);
    }
    metrics.tables().remove(hot);
    HotAnswers table = newTable();
    hot = table;
    CompletableFuture<Void> left =
        CompletableFuture.allOf(
            answering.values().stream()
                .map(each -> each.replace(chain, table))
                .toArray(CompletableFuture[]::new));
    loops.group().terminationFuture().addListener(ended -> left.complete(null));
    return left;
  }

  /** Where it listens, with the ports that were taken; in the order of the options. */
  public List<InetSocketAddress> addresses() {
    return endpoints.stream().map(Endpoint::address).toList();
  }

  /**
   * Ends gracefully: takes nothing new, answers all that came before, closes; within the close
   * timeout. Waits until done; not to be called from an event loop. May be called twice.
   */
  @Override
  public synchronized void close() {
    if (isClosed) {
      return;
    }
    isClosed = true;
    long deadline = System.nanoTime() + options.closeTimeout().toNanos();
    endpoints.forEach(this::end);
    if (!await(List.copyOf(ending.values()), deadline)) {
      log.warn("closed before all queries were answered");
    }
    loops.close(QUICK);
    metrics.tables().remove(hot);
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
}
