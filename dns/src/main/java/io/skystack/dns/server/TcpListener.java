package io.skystack.dns.server;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.SocketChannel;
import io.skystack.common.cli.BurstLog;
import io.skystack.dns.net.EventLoops;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Accepts TCP connections on one address, and spreads them over the event loops. */
@SuppressWarnings("FutureReturnValueIgnored") // closing a listener cannot be done about
final class TcpListener {
  private static final Logger log = LoggerFactory.getLogger(TcpListener.class);
  private static final int BACKLOG = 1024;

  /** What is read at once from a connection at most, in bytes. */
  private static final int READ_SIZE = 16 * 1024;

  private static final int DRAIN_TICK_MILLIS = 5;

  private final Channel channel;
  private final ListenerConnections connections;

  private TcpListener(Channel channel, ListenerConnections connections) {
    this.channel = channel;
    this.connections = connections;
  }

  /**
   * Binds a listener; waits until it is bound.
   *
   * @throws io.skystack.common.cli.OperatorException if the address is not to be had
   */
  static TcpListener bind(
      Binding binding,
      EventLoops loops,
      Map<EventLoop, Answering> answering,
      TcpConnections bounds,
      TcpLimits limits,
      InetSocketAddress address) {
    ListenerConnections connections = new ListenerConnections();
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(loops.group())
            .channel(loops.serverSocketChannel())
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .option(ChannelOption.SO_REUSEADDR, true)
            .option(loops.reusePort(), true)
            .handler(new Accepting(connections))
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
            .childOption(
                ChannelOption.RECVBUF_ALLOCATOR,
                new AdaptiveRecvByteBufAllocator(512, 1024, READ_SIZE))
            .childOption(
                ChannelOption.WRITE_BUFFER_WATER_MARK,
                new WriteBufferWaterMark(limits.unreadBytes() / 2, limits.unreadBytes()))
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel child) {
                    if (child.remoteAddress() == null) {
                      child.close();
                      return;
                    }
                    Answering own = answering.get(child.eventLoop());
                    child
                        .pipeline()
                        .addLast(new TcpConnection(own, bounds, connections, limits, child));
                  }
                });
    var bound = bootstrap.bind(address);
    binding.await(bound, address, false);
    bound.channel().pipeline().addLast(new AcceptErrors());
    return new TcpListener(bound.channel(), connections);
  }

  /** Accepts what the kernel has already greeted, then nothing more; ends when all is answered. */
  CompletableFuture<Void> end() {
    CompletableFuture<Void> closed = new CompletableFuture<>();
    channel
        .eventLoop()
        .schedule(
            () -> channel.close().addListener(done -> closed.complete(null)),
            DRAIN_TICK_MILLIS,
            TimeUnit.MILLISECONDS);
    return closed.thenCompose(done -> connections.drain());
  }

  /** Lets go of it as it is; waits until it is closed. */
  void close() {
    channel.close().awaitUninterruptibly();
  }

  /** Sees each connection as it is accepted, before it is handed to its event loop. */
  private static final class Accepting extends ChannelInboundHandlerAdapter {
    private final ListenerConnections connections;

    Accepting(ListenerConnections connections) {
      this.connections = connections;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object child) {
      connections.accepted((Channel) child);
      ctx.fireChannelRead(child);
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
