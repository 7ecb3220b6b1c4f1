package io.skystack.dns.server;

import io.netty.channel.EventLoop;
import io.skystack.common.cli.OperatorException;
import io.skystack.dns.plugin.Query.Transport;
import io.skystack.dns.tls.CertificateFiles;
import io.skystack.dns.tls.QuicContext;
import io.skystack.dns.tls.ServerCertificate;
import io.skystack.dns.tls.TlsContext;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * The encrypted transports: opens their listeners, with one certificate for all. Made only where
 * one is wanted; a server without does not even load their classes.
 */
final class Encrypted implements AutoCloseable {
  /** Threads that compute signatures of handshakes: they must not hold up other answers. */
  private static final int THREADS = 2;

  private static final int THREAD_LIFE_SECONDS = 10;

  private final Serving serving;
  private final ServerCertificate certificate;
  private final ExecutorService handshakes;
  private Optional<StreamProtocol> tls = Optional.empty();
  private Optional<StreamProtocol> https = Optional.empty();
  private Optional<QuicContext> quic = Optional.empty();
  private final AtomicInteger nextLoop = new AtomicInteger();

  /** Where it listens; changed under this object's lock. */
  private volatile List<Opened> opened = List.of();

  private record Opened(EncryptionOptions.Listen wanted, Endpoint endpoint) {
    boolean is(EncryptionOptions.Listen other) {
      return wanted.transport() == other.transport()
          && (wanted.address().equals(other.address())
              || endpoint.address().equals(other.address()));
    }

    /** Whether some connections or datagrams could be for both. */
    boolean overlaps(EncryptionOptions.Listen other) {
      boolean bothUdp =
          (wanted.transport() == Transport.QUIC) == (other.transport() == Transport.QUIC);
      return bothUdp && Addressing.overlap(endpoint.address(), other.address());
    }
  }

  private Encrypted(Serving serving, ServerCertificate certificate) {
    this.serving = serving;
    this.certificate = certificate;
    // Each connection has one handshake: what is queued is bounded with the connections.
    ThreadPoolExecutor threads =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            THREAD_LIFE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(serving.limits().connections() + 1),
            Encrypted::thread);
    threads.allowCoreThreadTimeOut(true);
    this.handshakes = threads;
  }

  /**
   * Reads the certificate.
   *
   * @throws io.skystack.common.cli.OperatorException if there is none
   */
  static Encrypted open(Serving serving, EncryptionOptions options) {
    return new Encrypted(serving, ServerCertificate.open(options.certificate(), options.reload()));
  }

  /**
   * Reads another certificate.
   *
   * @return has new connections see it
   * @throws io.skystack.common.cli.OperatorException if there is none
   */
  Runnable prepare(CertificateFiles files) {
    return certificate.prepare(files);
  }

  /**
   * Changes where it listens: opens what is new before it ends what is no longer wanted. Waits
   * until the new listeners are bound.
   *
   * @param ending is told of what ends, and when it has
   * @throws OperatorException if an address or a transport is not to be had; then all stays
   */
  synchronized void listen(
      List<EncryptionOptions.Listen> wanted, BiConsumer<Endpoint, CompletableFuture<Void>> ending) {
    List<Opened> before = opened;
    List<Opened> after = new ArrayList<>();
    try {
      for (EncryptionOptions.Listen one : wanted) {
        after.add(
            before.stream()
                .filter(old -> old.is(one))
                .findFirst()
                .orElseGet(() -> new Opened(one, open(one))));
      }
    } catch (OperatorException e) {
      after.stream().filter(one -> !before.contains(one)).forEach(one -> one.endpoint().close());
      throw e;
    }
    opened = List.copyOf(after);
    for (Opened old : before) {
      if (!after.contains(old)) {
        boolean isTaken = after.stream().anyMatch(fresh -> old.overlaps(fresh.wanted()));
        Endpoint endpoint = old.endpoint();
        ending.accept(
            endpoint,
            isTaken && endpoint instanceof TcpListener tcp ? tcp.handOver() : endpoint.end());
      }
    }
  }

  /** Where a transport is spoken, with the ports that were taken. */
  List<InetSocketAddress> addresses(Transport transport) {
    return opened.stream()
        .filter(one -> one.wanted().transport() == transport)
        .map(one -> one.endpoint().address())
        .toList();
  }

  /** A port that is ours already is shared; any other must be free. */
  private Endpoint open(EncryptionOptions.Listen wanted) {
    Binding binding = new Binding(wanted.flag());
    InetSocketAddress address = wanted.address();
    boolean isOurs = opened.stream().anyMatch(old -> old.overlaps(wanted));
    if (wanted.transport() == Transport.QUIC) {
      Function<InetSocketAddress, Endpoint> opener = free -> listenQuic(binding, free);
      return isOurs ? opener.apply(address) : binding.openUdp(address, opener);
    }
    StreamProtocol protocol = streams(wanted.transport());
    Function<InetSocketAddress, Endpoint> opener =
        free -> TcpListener.bind(binding, serving, protocol, free);
    return isOurs ? opener.apply(address) : binding.openTcp(address, opener);
  }

  private Endpoint listenQuic(Binding binding, InetSocketAddress address) {
    QuicContext context = quic();
    Function<InetSocketAddress, QuicListener> opener =
        free -> QuicListener.bind(binding, serving, context, handshakes, nextLoop(), free);
    return address.getAddress().isAnyLocalAddress()
        ? QuicWildcard.open(address, serving.machine(), opener)
        : opener.apply(address);
  }

  /** Serves on a socket that is there already. */
  Endpoint adopt(Transport transport, int descriptor) {
    return transport == Transport.QUIC
        ? QuicListener.adopt(serving, quic(), handshakes, nextLoop(), descriptor)
        : TcpListener.adopt(serving, streams(transport), descriptor);
  }

  private StreamProtocol streams(Transport transport) {
    return transport == Transport.TLS ? tls() : https();
  }

  private StreamProtocol tls() {
    if (tls.isEmpty()) {
      tls = Optional.of(new TlsStreams(context(TlsStreams.ALPN), serving::limits));
    }
    return tls.get();
  }

  private StreamProtocol https() {
    if (https.isEmpty()) {
      https = Optional.of(new HttpsStreams(context(HttpsStreams.ALPN), serving::limits));
    }
    return https.get();
  }

  private TlsContext context(String... protocols) {
    return TlsContext.of(certificate, handshakes, serving.limits().handshake(), protocols);
  }

  private QuicContext quic() {
    if (quic.isEmpty()) {
      quic = Optional.of(QuicContext.of(certificate, QuicListener.ALPN));
    }
    return quic.get();
  }

  private EventLoop nextLoop() {
    List<EventLoop> loops = serving.loops().each();
    return loops.get(Math.floorMod(nextLoop.getAndIncrement(), loops.size()));
  }

  /** Closes at once what is still open. */
  @Override
  public void close() {
    opened.forEach(one -> one.endpoint().close());
    certificate.close();
    handshakes.shutdown();
  }

  private static Thread thread(Runnable task) {
    Thread thread = new Thread(task, "dns-handshake");
    thread.setDaemon(true);
    return thread;
  }
}
