package io.skystack.dns.server;

import io.netty.channel.socket.SocketChannel;
import io.skystack.dns.plugin.Query.Transport;
import io.skystack.dns.tls.TlsContext;
import java.util.function.Supplier;

/** DNS over TLS (RFC 7858): what TCP carries, encrypted. */
final class TlsStreams implements StreamProtocol {
  /** The protocol's name in ALPN, as IANA has it. */
  static final String ALPN = "dot";

  private final TlsContext tls;
  private final Supplier<TcpLimits> limits;

  TlsStreams(TlsContext tls, Supplier<TcpLimits> limits) {
    this.tls = tls;
    this.limits = limits;
  }

  @Override
  public void begin(SocketChannel channel, Answering answering, ListenerConnections connections) {
    channel
        .pipeline()
        .addLast(
            tls.newHandler(channel.alloc()),
            new TcpConnection(answering, Transport.TLS, connections, limits.get(), channel));
  }
}
