package io.skystack.dns.server;

import io.netty.channel.EventLoop;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.common.cli.BurstLog;
import io.skystack.common.cli.OperatorException;
import io.skystack.dns.hot.HotAnswers;
import io.skystack.dns.net.AddressWatch;
import io.skystack.dns.net.EventLoops;
import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.Chain;
import io.skystack.dns.plugin.Query;
import io.skystack.dns.plugin.Query.Transport;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.Name;

/**
 * A DNS server on UDP and TCP, and on the encrypted transports where asked for. Each event loop has
 * its own UDP socket on the same port where the platform has it; TCP follows RFC 7766, TLS RFC
 * 7858, HTTPS RFC 8484, QUIC RFC 9250.
 */
@SuppressWarnings(
    "FutureReturnValueIgnored") // a socket that does not close is closed with its loop
public final class DnsServer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(DnsServer.class);
  private static final Duration QUICK = Duration.ofMillis(500);

  /** Of the heap, hot answers take one part in so many: the collector needs room to work in. */
  private static final int HEAP_SHARE = 4;

  private final DnsOptions options;
  private final EventLoops loops;
  private final Map<EventLoop, Answering> answering = new HashMap<>();

  private final Listeners listeners;
  private final AtomicReference<TcpLimits> limits;
  private AdmissionRules rules;

  /** The chain's answers that are kept ready; another for each chain. */
  private volatile HotAnswers hot;

  private final ServerMetrics metrics;
  private boolean isClosed;

  private DnsServer(DnsOptions options, Chain chain, ServerMetrics metrics) {
    this.options = options;
    this.metrics = metrics;
    this.hot = newTable();
    this.loops = EventLoops.open("dns", options.eventLoops(), options.nativeTransport());
    BurstLog panics = new BurstLog(log);
    this.rules = AdmissionRules.of(options);
    this.limits = new AtomicReference<>(options.tcp());
    loops
        .each()
        .forEach(
            loop ->
                answering.put(
                    loop, new Answering(chain, hot, loop, rules, metrics, options, panics)));
    TcpConnections connections = new TcpConnections(options.tcp(), metrics.connections());
    try {
      listeners =
          Listeners.open(
              options,
              new Serving(
                  loops, answering, connections, limits, new AddressWatch(AddressWatch.INTERVAL)));
    } catch (OperatorException e) {
      loops.close(QUICK);
      metrics.tables().remove(hot);
      throw e;
    }
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
    return new DnsServer(options, chain, metrics);
  }

  /**
   * Changes where it listens for UDP and TCP. What is new is opened before what is no longer wanted
   * is closed, and that answers first what came before. Waits until the new sockets are open, not
   * until the old are closed; not to be called from an event loop.
   *
   * @param wanted all these addresses from now on; those that it listens on already are left alone
   * @throws OperatorException if one cannot be bound; then all stays as it was
   */
  public void listen(List<InetSocketAddress> wanted) {
    listeners.listen(wanted);
  }

  /**
   * Changes while it serves, with no query lost, where it listens, its certificate, its identity
   * (NSID), and how long connections may be idle; all else stays as it was, whatever the options
   * say. Connections that are open keep the certificate and the times that they began with. Waits
   * as {@link #listen} does.
   *
   * @throws OperatorException if an address or a certificate is not to be had; then all stays
   */
  public synchronized void change(DnsOptions wanted) {
    listeners.change(wanted);
    limits.set(wanted.tcp());
    rules = rules.with(wanted.edns(), wanted.tcp().idle());
    answering.values().forEach(each -> each.become(rules));
  }

  private HotAnswers newTable() {
    long most = Runtime.getRuntime().maxMemory() / HEAP_SHARE;
    HotAnswers table = new HotAnswers(Math.min(options.hotBytes(), most));
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

  /**
   * Answers a query that came by no socket, from the chain that is served from now. Any thread may
   * ask, but from an event loop nobody may wait.
   *
   * @return fails if a plugin does, if there is no answer in time, or if the server has closed
   */
  public CompletableFuture<Answer> ask(Query query) {
    return answering.values().iterator().next().ask(query);
  }

  /** Where it listens for UDP, and for TCP too, with the ports that were taken. */
  public List<InetSocketAddress> addresses() {
    return addresses(Transport.UDP);
  }

  /** Where it listens for a transport, with the ports that were taken; in the options' order. */
  public List<InetSocketAddress> addresses(Transport transport) {
    return listeners.addresses(transport);
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
    if (!listeners.end(System.nanoTime() + options.closeTimeout().toNanos())) {
      log.warn("closed before all queries were answered");
    }
    loops.close(QUICK);
    metrics.tables().remove(hot);
  }
}
