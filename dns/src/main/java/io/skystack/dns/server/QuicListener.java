package io.skystack.dns.server;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicChannelOption;
import io.netty.handler.codec.quic.QuicServerCodecBuilder;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.skystack.dns.tls.AddressTokens;
import io.skystack.dns.tls.QuicContext;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * DNS over QUIC (RFC 9250) on one address: one UDP socket on one event loop, since the datagrams of
 * a connection must come by the same one, from whatever address they are sent.
 */
@SuppressWarnings("FutureReturnValueIgnored") // closing a socket cannot be done about
final class QuicListener implements Endpoint {
  /** The protocol's name in ALPN (RFC 9250 section 4.1.1). */
  static final String ALPN = "doq";

  /** Datagrams that are read at once. */
  private static final int BATCH = 16;

  /** Room for a datagram, in bytes: what we say that we take. */
  private static final int MAX_DATAGRAM = 1500;

  /** Room for the queries of a connection that are on their way at once, in bytes. */
  private static final int CONNECTION_WINDOW = 1 << 16;

  /**
   * Connections that have not yet shown whose they are, from which on clients must fetch tokens.
   */
  private static final int UNPROVEN = 64;

  private final Channel channel;
  private final ListenerConnections connections;

  private QuicListener(Channel channel, ListenerConnections connections) {
    this.channel = channel;
    this.connections = connections;
  }

  /**
   * Binds a socket; waits until it is bound.
   *
   * @throws io.skystack.common.cli.OperatorException if the address is not to be had
   */
  static QuicListener bind(
      Binding binding,
      Serving serving,
      QuicContext context,
      Executor handshakes,
      EventLoop loop,
      InetSocketAddress address) {
    ListenerConnections connections = new ListenerConnections();
    DatagramChannel channel = serving.loops().newDatagramChannel(address);
    ChannelFuture bound =
        bootstrap(serving, context, handshakes, loop, connections, channel)
            .option(serving.loops().reusePort(), true)
            .bind(address);
    binding.await(bound, address, true);
    return new QuicListener(channel, connections);
  }

  /**
   * Serves on a socket that is bound already.
   *
   * @param descriptor one that never blocks
   */
  static QuicListener adopt(
      Serving serving, QuicContext context, Executor handshakes, EventLoop loop, int descriptor) {
    ListenerConnections connections = new ListenerConnections();
    DatagramChannel channel = new EpollDatagramChannel(descriptor);
    bootstrap(serving, context, handshakes, loop, connections, channel)
        .register()
        .syncUninterruptibly();
    return new QuicListener(channel, connections);
  }

  private static Bootstrap bootstrap(
      Serving serving,
      QuicContext context,
      Executor handshakes,
      EventLoop loop,
      ListenerConnections connections,
      DatagramChannel channel) {
    boolean isNative = serving.loops().isNative();
    Bootstrap bootstrap =
        new Bootstrap()
            .group(loop)
            .channelFactory(() -> channel)
            .option(
                ChannelOption.RECVBUF_ALLOCATOR,
                new FixedRecvByteBufAllocator(isNative ? BATCH * MAX_DATAGRAM : MAX_DATAGRAM))
            .handler(codec(serving, context, handshakes, loop, connections));
    return isNative
        ? bootstrap.option(EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, MAX_DATAGRAM)
        : bootstrap;
  }

  private static ChannelHandler codec(
      Serving serving,
      QuicContext context,
      Executor handshakes,
      EventLoop loop,
      ListenerConnections connections) {
    TcpLimits limits = serving.limits();
    AtomicInteger unproven = new AtomicInteger();
    return new QuicServerCodecBuilder()
        .sslEngineProvider(context::newEngine)
        .sslTaskExecutor(handshakes)
        .tokenHandler(new AddressTokens(() -> unproven.get() >= UNPROVEN))
        .maxIdleTimeout(limits.idle().toMillis(), TimeUnit.MILLISECONDS)
        .maxRecvUdpPayloadSize(MAX_DATAGRAM)
        .initialMaxData(CONNECTION_WINDOW)
        .initialMaxStreamDataBidirectionalRemote(QuicExchange.MAX_STREAM)
        .initialMaxStreamsBidirectional(limits.queriesPerConnection())
        .initialMaxStreamsUnidirectional(0)
        .activeMigration(true)
        .streamOption(QuicChannelOption.READ_FRAMES, true)
        .streamOption(
            ChannelOption.WRITE_BUFFER_WATER_MARK,
            new WriteBufferWaterMark(limits.unreadBytes() / 2, limits.unreadBytes()))
        .handler(
            new ChannelInitializer<QuicChannel>() {
              @Override
              protected void initChannel(QuicChannel child) {
                connections.accepted(child);
                child
                    .pipeline()
                    .addLast(new QuicConnection(serving, serving.on(loop), connections, unproven));
              }
            })
        .streamHandler(
            new ChannelInitializer<QuicStreamChannel>() {
              @Override
              protected void initChannel(QuicStreamChannel stream) {
                QuicConnection connection = stream.parent().pipeline().get(QuicConnection.class);
                if (connection == null) {
                  stream.close();
                } else {
                  stream.pipeline().addLast(new QuicExchange(connection));
                }
              }
            })
        .build();
  }

  @Override
  public InetSocketAddress address() {
    return ((DatagramChannel) channel).localAddress();
  }

  /** Has the connections end once they have answered; the socket is theirs, and closes last. */
  @Override
  public CompletableFuture<Void> end() {
    CompletableFuture<Void> ended = new CompletableFuture<>();
    connections.drain().thenRun(() -> channel.close().addListener(closed -> ended.complete(null)));
    return ended;
  }

  @Override
  public void close() {
    channel.close().awaitUninterruptibly();
  }
}
