package io.skystack.dns.server;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.skystack.common.cli.BurstLog;
import io.skystack.dns.net.SynFilter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Accepts connections on one address, and spreads them over the event loops. */
@SuppressWarnings("FutureReturnValueIgnored") // closing a listener cannot be done about
final class TcpListener implements Endpoint {
  private static final Logger log = LoggerFactory.getLogger(TcpListener.class);
  private static final int BACKLOG = 1024;

  /** What is read at once from a connection at most, in bytes. */
  private static final int READ_SIZE = 16 * 1024;

  private static final int DRAIN_TICK_MILLIS = 5;

  /** How long clients that are being greeted have to finish, where another takes those to come. */
  private static final int HAND_OVER_MILLIS = 50;

  private final Channel channel;
  private final ListenerConnections connections;

  /** Whether another process goes on with the socket: whom it has greeted is for that one. */
  private final boolean outlives;

  private TcpListener(Channel channel, ListenerConnections connections, boolean outlives) {
    this.channel = channel;
    this.connections = connections;
    this.outlives = outlives;
  }

  /**
   * Binds a listener; waits until it is bound.
   *
   * @throws io.skystack.common.cli.OperatorException if the address is not to be had
   */
  static TcpListener bind(
      Binding binding, Serving serving, StreamProtocol protocol, InetSocketAddress address) {
    ListenerConnections connections = new ListenerConnections();
    var bound =
        bootstrap(serving, protocol, connections)
            .channel(serving.loops().serverSocketChannel())
            .option(ChannelOption.SO_REUSEADDR, true)
            .option(serving.loops().reusePort(), true)
            .bind(address);
    binding.await(bound, address, false);
    return new TcpListener(bound.channel(), connections, false);
  }

  /**
   * Accepts from a socket that listens already, and outlives this process.
   *
   * @param descriptor one that never blocks
   */
  static TcpListener adopt(Serving serving, StreamProtocol protocol, int descriptor) {
    ListenerConnections connections = new ListenerConnections();
    Channel channel =
        bootstrap(serving, protocol, connections)
            .channelFactory(() -> new EpollServerSocketChannel(descriptor))
            .register()
            .syncUninterruptibly()
            .channel();
    return new TcpListener(channel, connections, true);
  }

  private static ServerBootstrap bootstrap(
      Serving serving, StreamProtocol protocol, ListenerConnections connections) {
    int unread = serving.limits().unreadBytes();
    return new ServerBootstrap()
        .group(serving.loops().group())
        .option(ChannelOption.SO_BACKLOG, BACKLOG)
        .handler(new Accepting(connections))
        .childOption(ChannelOption.TCP_NODELAY, true)
        .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
        .childOption(
            ChannelOption.RECVBUF_ALLOCATOR, new AdaptiveRecvByteBufAllocator(512, 1024, READ_SIZE))
        .childOption(
            ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(unread / 2, unread))
        .childHandler(new Admitting(serving, protocol, connections));
  }

  @Override
  public InetSocketAddress address() {
    return ((ServerSocketChannel) channel).localAddress();
  }

  /**
   * Leaves new clients to another listener, which listens already for them, and ends: resets nobody
   * where the platform has it.
   */
  CompletableFuture<Void> handOver() {
    return endIn(
        SynFilter.attach((ServerSocketChannel) channel) ? HAND_OVER_MILLIS : DRAIN_TICK_MILLIS);
  }

  /** Accepts what the kernel has already greeted, then nothing more; ends when all is answered. */
  @Override
  public CompletableFuture<Void> end() {
    return endIn(outlives ? 0 : DRAIN_TICK_MILLIS);
  }

  private CompletableFuture<Void> endIn(int millis) {
    CompletableFuture<Void> closed = new CompletableFuture<>();
    channel
        .eventLoop()
        .schedule(
            () -> channel.close().addListener(done -> closed.complete(null)),
            millis,
            TimeUnit.MILLISECONDS);
    return closed.thenCompose(done -> connections.drain());
  }

  @Override
  public void close() {
    channel.close().awaitUninterruptibly();
  }

  /** Sees each connection as it is accepted, before it is handed to its event loop. */
  private static final class Accepting extends ChannelInitializer<Channel> {
    private final ListenerConnections connections;

    Accepting(ListenerConnections connections) {
      this.connections = connections;
    }

    @Override
    protected void initChannel(Channel listener) {
      listener.pipeline().addLast(new Counting(connections));
      // Behind Netty's own, which is added next.
      listener.eventLoop().execute(() -> listener.pipeline().addLast(new AcceptErrors()));
    }
  }

  private static final class Counting extends ChannelInboundHandlerAdapter {
    private final ListenerConnections connections;

    Counting(ListenerConnections connections) {
      this.connections = connections;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object child) {
      connections.accepted((Channel) child);
      ctx.fireChannelRead(child);
    }
  }

  /** Holds the bounds on connections, whatever is spoken on them. */
  private static final class Admitting extends ChannelInitializer<SocketChannel> {
    private final Serving serving;
    private final StreamProtocol protocol;
    private final ListenerConnections connections;

    Admitting(Serving serving, StreamProtocol protocol, ListenerConnections connections) {
      this.serving = serving;
      this.protocol = protocol;
      this.connections = connections;
    }

    @Override
    protected void initChannel(SocketChannel child) {
      if (child.remoteAddress() == null) {
        child.close(); // gone before it was accepted
        return;
      }
      Answering answering = serving.on(child.eventLoop());
      InetAddress client = child.remoteAddress().getAddress();
      serving
          .bounds()
          .enter(client)
          .ifPresentOrElse(
              loss -> {
                answering.metrics().of(loss).increment();
                child.close();
              },
              () -> {
                child.closeFuture().addListener(closed -> serving.bounds().leave(client));
                protocol.begin(child, answering, connections);
              });
    }
  }

  /**
   * Out of descriptors, or a connection that is gone before it is accepted: the listener rests for
   * a second and goes on (which Netty's own handler, ahead of this one, sees to).
   */
  private static final class AcceptErrors extends ChannelInboundHandlerAdapter {
    private final BurstLog burst = new BurstLog(log);

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      burst.warn("accept", "cannot accept TCP connections for now: {}", cause.getMessage());
    }
  }
}
