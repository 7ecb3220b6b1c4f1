package io.skystack.dns.server;

import io.netty.channel.EventLoop;
import io.skystack.dns.plugin.Query.Transport;
import io.skystack.dns.tls.QuicContext;
import io.skystack.dns.tls.ServerCertificate;
import io.skystack.dns.tls.TlsContext;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
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
   * Opens a listener; waits until it is bound.
   *
   * @throws io.skystack.common.cli.OperatorException if the address or the transport is not to be
   *     had
   */
  Endpoint listen(EncryptionOptions.Listen wanted) {
    Binding binding = new Binding(wanted.flag());
    InetSocketAddress address = wanted.address();
    if (wanted.transport() == Transport.QUIC) {
      return binding.openUdp(address, free -> listenQuic(binding, free));
    }
    StreamProtocol protocol = streams(wanted.transport());
    return binding.openTcp(address, free -> TcpListener.bind(binding, serving, protocol, free));
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
      tls = Optional.of(new TlsStreams(context(TlsStreams.ALPN), serving.limits()));
    }
    return tls.get();
  }

  private StreamProtocol https() {
    if (https.isEmpty()) {
      https = Optional.of(new HttpsStreams(context(HttpsStreams.ALPN), serving.limits()));
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

  /** After the listeners. */
  @Override
  public void close() {
    certificate.close();
    handshakes.shutdown();
  }

  private static Thread thread(Runnable task) {
    Thread thread = new Thread(task, "dns-handshake");
    thread.setDaemon(true);
    return thread;
  }
}
