package io.skystack.dns.tls;

import io.netty.handler.codec.quic.Quic;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicSslContext;
import io.netty.handler.codec.quic.QuicSslContextBuilder;
import io.netty.handler.codec.quic.QuicSslEngine;
import io.skystack.common.cli.OperatorException;

/** TLS 1.3 inside of QUIC, with the certificate that is in use when a connection comes. */
public final class QuicContext {
  private final ServerCertificate.Derived<QuicSslContext> contexts;

  private QuicContext(ServerCertificate.Derived<QuicSslContext> contexts) {
    this.contexts = contexts;
  }

  /**
   * One for a server.
   *
   * @param protocol the one that is spoken; clients that do not offer it by ALPN are turned away
   * @throws OperatorException if this platform has no QUIC, or it cannot use the certificate
   */
  public static QuicContext of(ServerCertificate certificate, String protocol) {
    if (!Quic.isAvailable()) {
      throw new OperatorException(
          "QUIC is to be had on Linux on x86_64 and aarch64 alone: leave its addresses out here");
    }
    return new QuicContext(certificate.derive(identity -> context(identity, protocol)));
  }

  private static QuicSslContext context(Identity identity, String protocol) {
    try {
      return QuicSslContextBuilder.forServer(identity.key(), null, identity.chainArray())
          .applicationProtocols(protocol)
          .clientAuth(identity.clients().mode())
          .trustManager(identity.clients().trust())
          .build();
    } catch (IllegalArgumentException | IllegalStateException e) {
      throw new OperatorException(
          "the server certificate cannot be used for QUIC: "
              + e.getMessage()
              + "; use one with an RSA or an EC key",
          e);
    }
  }

  /** What encrypts a connection. */
  public QuicSslEngine newEngine(QuicChannel connection) {
    return contexts.get().newEngine(connection.alloc());
  }
}
