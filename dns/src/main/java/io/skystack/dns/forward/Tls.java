package io.skystack.dns.forward;

import io.netty.channel.ChannelHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.skystack.common.cli.OperatorException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import javax.net.ssl.SSLException;

/** Our end of TLS (RFC 7858); servers must prove who they are (RFC 8310 section 5, "strict"). */
final class Tls {
  private final TlsOptions options;
  private final SslContext context;

  /**
   * Reads the files.
   *
   * @throws OperatorException if one cannot be read
   */
  Tls(TlsOptions options) {
    this.options = options;
    SslContextBuilder builder =
        SslContextBuilder.forClient()
            .sslProvider(SslProvider.JDK)
            .endpointIdentificationAlgorithm("HTTPS");
    options.caCert().ifPresent(file -> builder.trustManager(readable(file).toFile()));
    options
        .cert()
        .ifPresent(
            cert ->
                builder.keyManager(
                    readable(cert).toFile(), readable(options.key().orElse(cert)).toFile()));
    this.context = build(builder);
  }

  private static Path readable(Path file) {
    if (!Files.isReadable(file)) {
      throw new OperatorException(
          "tls: the file %s cannot be read: name a PEM file that can".formatted(file));
    }
    return file;
  }

  private static SslContext build(SslContextBuilder builder) {
    try {
      return builder.build();
    } catch (SSLException | RuntimeException e) {
      throw new OperatorException(
          "tls: the certificates cannot be used (%s): name PEM files, keys in PKCS #8"
              .formatted(e.getMessage()));
    }
  }

  ChannelHandler handler(SocketChannel channel, InetSocketAddress server, Duration timeout) {
    String name = options.serverName().orElse(server.getAddress().getHostAddress());
    SslHandler handler = context.newHandler(channel.alloc(), name, server.getPort());
    handler.setHandshakeTimeoutMillis(timeout.toMillis());
    return handler;
  }
}
