package io.skystack.dns.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.skystack.common.cli.OperatorException;
import java.time.Duration;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLException;

/**
 * TLS 1.2 and 1.3 for one protocol or several, with the certificate that is in use when a
 * connection comes.
 */
public final class TlsContext {
  private final ServerCertificate.Derived<SslContext> contexts;
  private final Executor handshakes;
  private final Duration timeout;

  private TlsContext(
      ServerCertificate.Derived<SslContext> contexts, Executor handshakes, Duration timeout) {
    this.contexts = contexts;
    this.handshakes = handshakes;
    this.timeout = timeout;
  }

  /**
   * One for a server.
   *
   * @param handshakes what computes signatures, aside from event loops
   * @param timeout how long a handshake may take
   * @param protocols what is offered by ALPN (RFC 7301), the best first; a client that knows none
   *     of them is served too
   * @throws OperatorException if the JDK cannot use the certificate
   */
  public static TlsContext of(
      ServerCertificate certificate, Executor handshakes, Duration timeout, String... protocols) {
    return new TlsContext(
        certificate.derive(identity -> context(identity, protocols)), handshakes, timeout);
  }

  private static SslContext context(Identity identity, String... protocols) {
    try {
      return SslContextBuilder.forServer(identity.key(), identity.chainArray())
          .sslProvider(SslProvider.JDK)
          .protocols("TLSv1.3", "TLSv1.2")
          .clientAuth(identity.clients().mode())
          .trustManager(identity.clients().trust())
          .applicationProtocolConfig(
              new ApplicationProtocolConfig(
                  Protocol.ALPN,
                  SelectorFailureBehavior.NO_ADVERTISE,
                  SelectedListenerFailureBehavior.ACCEPT,
                  protocols))
          .build();
    } catch (SSLException | IllegalArgumentException e) {
      throw new OperatorException(
          "the server certificate cannot be used for TLS: "
              + e.getMessage()
              + "; use one with an RSA or an EC key",
          e);
    }
  }

  /** What goes first in the pipeline of a connection. */
  public SslHandler newHandler(ByteBufAllocator allocator) {
    SslHandler handler = contexts.get().newHandler(allocator, handshakes);
    handler.setHandshakeTimeoutMillis(timeout.toMillis());
    handler.setCloseNotifyReadTimeoutMillis(0);
    return handler;
  }
}
