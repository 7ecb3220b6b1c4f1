package io.skystack.dns.server;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpServerKeepAliveHandler;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2StreamFrameToHttpObjectCodec;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ApplicationProtocolNegotiationHandler;
import io.netty.handler.ssl.SslHandler;
import io.skystack.dns.tls.TlsContext;
import java.util.function.Supplier;

/**
 * DNS over HTTPS (RFC 8484): HTTP/2, of which each stream is one query, or HTTP/1.1, one request
 * after the other.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a connection that fails is closed, and that is all
final class HttpsStreams implements StreamProtocol {
  /** What is offered, the best first. */
  static final String[] ALPN = {ApplicationProtocolNames.HTTP_2, ApplicationProtocolNames.HTTP_1_1};

  /** Bytes of a request line; a query of the largest size in base64 fits. */
  private static final int MAX_LINE = 8192;

  /** Bytes of all header fields of a request. */
  private static final int MAX_HEADERS = 8192;

  /** How long a connection that is closed waits for streams whose requests never ended. */
  private static final long END_MILLIS = 500;

  private static final String LAST = "connection";

  private final TlsContext tls;
  private final Supplier<TcpLimits> limits;

  HttpsStreams(TlsContext tls, Supplier<TcpLimits> limits) {
    this.tls = tls;
    this.limits = limits;
  }

  @Override
  public void begin(SocketChannel channel, Answering answering, ListenerConnections connections) {
    HttpConnection connection =
        new HttpConnection(answering, connections, limits.get(), channel, channel.remoteAddress());
    SslHandler handler = tls.newHandler(channel.alloc());
    // One frame in each record of TLS: there are clients that take one answer from what they read
    // at once, and wait for the others for ever.
    handler.setWrapDataSize(0);
    channel.pipeline().addLast(handler, new Negotiation(connection)).addLast(LAST, connection);
  }

  private void beginHttp1(ChannelPipeline pipeline, HttpConnection connection) {
    HttpDecoderConfig config =
        new HttpDecoderConfig().setMaxInitialLineLength(MAX_LINE).setMaxHeaderSize(MAX_HEADERS);
    pipeline
        .addBefore(LAST, null, new HttpServerCodec(config))
        .addBefore(LAST, null, new HttpServerKeepAliveHandler())
        .addBefore(LAST, null, new HttpObjectAggregator(HttpExchange.MAX_QUERY))
        .addBefore(LAST, null, new HttpExchange(connection, false));
  }

  private void beginHttp2(ChannelPipeline pipeline, HttpConnection connection) {
    Http2Settings settings =
        Http2Settings.defaultSettings()
            .maxConcurrentStreams(limits.get().queriesPerConnection())
            .maxHeaderListSize(MAX_LINE + MAX_HEADERS);
    pipeline
        .addBefore(
            LAST,
            null,
            Http2FrameCodecBuilder.forServer()
                .initialSettings(settings)
                .gracefulShutdownTimeoutMillis(END_MILLIS)
                .build())
        .addBefore(
            LAST,
            null,
            new Http2MultiplexHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel stream) {
                    stream
                        .pipeline()
                        .addLast(new Http2StreamFrameToHttpObjectCodec(true))
                        .addLast(new HttpObjectAggregator(HttpExchange.MAX_QUERY))
                        .addLast(new HttpExchange(connection, true));
                  }
                }));
  }

  /** Waits for the handshake, in which the client chooses (RFC 7301). */
  private final class Negotiation extends ApplicationProtocolNegotiationHandler {
    private final HttpConnection connection;

    Negotiation(HttpConnection connection) {
      super(ApplicationProtocolNames.HTTP_1_1);
      this.connection = connection;
    }

    @Override
    protected void configurePipeline(ChannelHandlerContext ctx, String protocol) {
      if (protocol.equals(ApplicationProtocolNames.HTTP_2)) {
        beginHttp2(ctx.pipeline(), connection);
      } else {
        beginHttp1(ctx.pipeline(), connection);
      }
    }

    /** The one who came did not speak TLS, or not ours. */
    @Override
    protected void handshakeFailure(ChannelHandlerContext ctx, Throwable cause) {
      ctx.close();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      connection.failed(cause);
    }
  }
}
