package io.skystack.dns.corefile;

import io.skystack.dns.plugin.Chain;
import io.skystack.dns.plugin.Query.Transport;
import io.skystack.dns.server.AnswerObserver;
import io.skystack.dns.server.DnsOptions;
import io.skystack.dns.server.DnsServer;
import io.skystack.dns.server.EdnsOptions;
import io.skystack.dns.server.EncryptionOptions;
import io.skystack.dns.server.ServerMetrics;
import io.skystack.dns.server.TcpLimits;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A server on the addresses of a {@link Socket}, for as long as there is one like it. */
final class SocketServer implements AutoCloseable {
  private final LoopNumbers numbers;
  private final Queue<BlockObserver> observers = new ConcurrentLinkedQueue<>();
  private final DnsServer server;
  private Socket socket;
  private volatile String label;
  private volatile ZoneDispatch dispatch;

  private SocketServer(Socket socket, ServerMetrics metrics, LoopNumbers numbers) {
    this.socket = socket;
    this.label = socket.label();
    this.numbers = numbers;
    this.dispatch = socket.dispatch();
    this.server =
        DnsServer.start(
            options(socket).withObservers(this::observer), new Chain(List.of(dispatch)), metrics);
  }

  /**
   * Opens the sockets and serves.
   *
   * @throws io.skystack.common.cli.OperatorException if an address cannot be bound
   */
  static SocketServer open(Socket socket, ServerMetrics metrics, LoopNumbers numbers) {
    return new SocketServer(socket, metrics, numbers);
  }

  private AnswerObserver observer() {
    BlockObserver observer = new BlockObserver(numbers.take(), () -> label, () -> dispatch);
    observers.add(observer);
    return observer;
  }

  private static DnsOptions options(Socket socket) {
    ListenerOptions wanted = socket.options();
    String flag = "the port or 'bind' in the Corefile";
    DnsOptions options = DnsOptions.of(List.of()).withAddressFlag(flag);
    if (wanted.idle().isPresent()) {
      TcpLimits usual = TcpLimits.DEFAULT;
      options =
          options.withTcp(
              new TcpLimits(
                  usual.connections(),
                  usual.connectionsPerClient(),
                  usual.queriesPerConnection(),
                  usual.unreadBytes(),
                  wanted.idle().get(),
                  usual.handshake()));
    }
    if (wanted.nsid().isPresent()) {
      EdnsOptions usual = EdnsOptions.DEFAULT;
      options =
          options.withEdns(
              new EdnsOptions(
                  wanted.nsid().get(), usual.cookies(), usual.secrets(), usual.cookieRequired()));
    }
    if (socket.scheme() == Scheme.DNS) {
      return options.withAddresses(socket.addresses());
    }
    return options.withEncryption(
        EncryptionOptions.of(wanted.certificate().orElseThrow())
            .with(socket.scheme().transport(), socket.addresses(), flag));
  }

  /** Whether it can go on as the server of another socket. */
  boolean fits(Socket other) {
    return socket.scheme() == other.scheme() && socket.port() == other.port();
  }

  /** The same, where it listens already. */
  boolean isAt(Socket other) {
    return fits(other) && socket.addresses().equals(other.addresses());
  }

  /**
   * Opens what another socket that {@link #fits} asks for, and ends what it does not, with no query
   * lost; the blocks stay for now.
   *
   * @return takes that back
   * @throws io.skystack.common.cli.OperatorException if an address or a certificate is not to be
   *     had; then all stays
   */
  Runnable move(Socket other) {
    Socket before = socket;
    if (before.addresses().equals(other.addresses()) && before.options().equals(other.options())) {
      return () -> {};
    }
    server.change(options(other));
    return () -> server.change(options(before));
  }

  /**
   * Serves the blocks of another socket that it has {@link #move moved} to.
   *
   * @return completes once no query is left in the blocks before
   */
  CompletableFuture<Void> become(Socket other) {
    socket = other;
    label = other.label();
    dispatch = other.dispatch();
    return server.replace(new Chain(List.of(dispatch)));
  }

  /** Whether both want the same port of the machine, and so cannot be open together. */
  boolean sharesPort(Socket other) {
    boolean udp = socket.scheme() == Scheme.QUIC;
    boolean otherUdp = other.scheme() == Scheme.QUIC;
    boolean both = socket.scheme() == Scheme.DNS || other.scheme() == Scheme.DNS;
    return socket.port() == other.port() && (both || udp == otherUdp);
  }

  Scheme scheme() {
    return socket.scheme();
  }

  /** Where it listens. */
  List<InetSocketAddress> addresses() {
    Transport transport = socket.scheme().transport();
    return server.addresses(transport);
  }

  @Override
  public void close() {
    server.close();
    observers.forEach(observer -> numbers.giveBack(observer.loop()));
  }
}
