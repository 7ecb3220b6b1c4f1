package io.skystack.dns.server;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.dns.plugin.Chain;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/**
 * A DNS server on UDP and TCP. Each event loop has its own UDP socket on the same port where the
 * platform has it; TCP follows RFC 7766.
 */
public final class DnsServer implements AutoCloseable {
  private final List<InetSocketAddress> addresses;

  private DnsServer(List<InetSocketAddress> addresses) {
    this.addresses = List.copyOf(addresses);
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
   * @throws io.skystack.common.cli.OperatorException if an address cannot be bound, with who holds
   *     it where that can be known
   */
  public static DnsServer start(Options options, Chain chain, PrometheusRegistry registry) {
    return new DnsServer(options.addresses());
  }

  /** Where it listens, with the ports that were taken; in the order of the options. */
  public List<InetSocketAddress> addresses() {
    return addresses;
  }

  /**
   * Ends gracefully: takes nothing new, answers all that came before, closes; within the close
   * timeout. Waits until done; not to be called from an event loop. May be called twice.
   */
  @Override
  public void close() {}
}
