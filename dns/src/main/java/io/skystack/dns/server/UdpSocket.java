package io.skystack.dns.server;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannelOption;
import io.skystack.dns.net.EventLoops;
import io.skystack.dns.plugin.Query.Transport;
import io.skystack.dns.wire.ResponseEncoder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One UDP socket on one event loop. Datagrams are read in batches, and the answers of a batch go
 * out in one.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a datagram that cannot be sent is lost, as any may
final class UdpSocket extends ChannelInboundHandlerAdapter {
  private static final Logger log = LoggerFactory.getLogger(UdpSocket.class);

  private static final int BATCH = 16;

  /** Room for a query in bytes; whoever heeds our EDNS size sends no larger one. */
  private static final int MAX_QUERY = ResponseEncoder.PAYLOAD_SIZE;

  private static final int RECEIVE_BUFFER = 1 << 20;

  /** Bytes of answers that wait for the socket; more are dropped. */
  private static final WriteBufferWaterMark UNSENT = new WriteBufferWaterMark(1 << 19, 1 << 20);

  /** How often a socket that is to be closed is looked at, in milliseconds. */
  private static final int DRAIN_TICK_MILLIS = 5;

  /** After how many of those it counts as drained though queries still come. */
  private static final int MAX_DRAIN_TICKS = 100;

  private final Answering answering;
  private final DatagramChannel channel;
  private boolean reading;
  private boolean flushScheduled;
  private long batches;

  private UdpSocket(Answering answering, DatagramChannel channel) {
    this.answering = answering;
    this.channel = channel;
  }

  /**
   * Binds a socket; several may have the same address where the loops are native. Waits until it is
   * bound.
   *
   * @throws io.skystack.common.cli.OperatorException if the address is not to be had
   */
  static UdpSocket bind(
      Binding binding,
      EventLoops loops,
      EventLoop loop,
      Answering answering,
      InetSocketAddress address) {
    DatagramChannel channel = loops.newDatagramChannel(address);
    UdpSocket socket = new UdpSocket(answering, channel);
    Bootstrap bootstrap =
        new Bootstrap()
            .group(loop)
            .channelFactory(() -> channel)
            .option(ChannelOption.SO_RCVBUF, RECEIVE_BUFFER)
            .option(ChannelOption.WRITE_BUFFER_WATER_MARK, UNSENT)
            .option(ChannelOption.RECVBUF_ALLOCATOR, batches(loops))
            .handler(socket);
    if (loops.isNative()) {
      bootstrap
          .option(UnixChannelOption.SO_REUSEPORT, true)
          .option(EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, MAX_QUERY);
    }
    binding.await(bootstrap.bind(address), address, true);
    return socket;
  }

  private static FixedRecvByteBufAllocator batches(EventLoops loops) {
    return new FixedRecvByteBufAllocator(loops.isNative() ? BATCH * MAX_QUERY : MAX_QUERY);
  }

  InetSocketAddress address() {
    return channel.localAddress();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    reading = true;
    DatagramPacket packet = (DatagramPacket) message;
    try {
      InetSocketAddress client = packet.sender();
      answering.receive(packet.content(), client, Transport.UDP, new DatagramReply(client));
    } finally {
      packet.release();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    reading = false;
    batches++;
    ctx.flush();
  }

  /** Errors here are what ICMP brought about datagrams that went out: no business of ours. */
  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    log.debug("on {}: {}", channel.localAddress(), cause.toString());
  }

  private void send(ResponseEncoder message, InetSocketAddress client) {
    if (!channel.isWritable()) {
      answering.metrics().of(Loss.SEND_BUFFER).increment();
      return;
    }
    ByteBuf buffer = channel.alloc().directBuffer(message.length());
    message.copyTo(buffer);
    channel.write(new DatagramPacket(buffer, client), channel.voidPromise());
    if (!reading && !flushScheduled) {
      flushScheduled = true;
      channel.eventLoop().execute(this::flush);
    }
  }

  private void flush() {
    flushScheduled = false;
    channel.flush();
  }

  /**
   * Takes no more queries, but those that the kernel already holds; done once they are read. The
   * socket can still send.
   */
  CompletableFuture<Void> drain() {
    CompletableFuture<Void> drained = new CompletableFuture<>();
    channel
        .eventLoop()
        .execute(
            () -> {
              refuseNewcomers();
              tick(drained, batches, MAX_DRAIN_TICKS);
            });
    return drained;
  }

  /**
   * A socket that is connected gets nothing from others; what they send is refused by the kernel at
   * once, so that they go elsewhere, while what came before can be read and answered. Connected to
   * itself it hears from nobody. Netty need not know: to it this would mean that all that is read
   * comes from there.
   *
   * <p>Not for a socket bound to the wildcard: the kernel would make its one address that of the
   * connection. There the last few microseconds before it closes are lost.
   */
  private void refuseNewcomers() {
    if (channel instanceof EpollDatagramChannel epoll
        && epoll.fd() instanceof Socket socket
        && !address().getAddress().isAnyLocalAddress()) {
      try {
        socket.connect(address());
      } catch (IOException e) {
        log.debug("{} goes on taking queries: {}", address(), e.toString());
      }
    }
  }

  /** Whatever was there to be read is read before a loop runs what is due. */
  private void tick(CompletableFuture<Void> drained, long before, int left) {
    channel
        .eventLoop()
        .schedule(
            () -> {
              if (batches == before || left == 0) {
                channel.config().setAutoRead(false);
                drained.complete(null);
              } else {
                tick(drained, batches, left - 1);
              }
            },
            DRAIN_TICK_MILLIS,
            TimeUnit.MILLISECONDS);
  }

  ChannelFuture close() {
    return channel.close();
  }

  /** The way back to one client. */
  private final class DatagramReply implements Reply {
    private final InetSocketAddress client;

    DatagramReply(InetSocketAddress client) {
      this.client = client;
    }

    @Override
    public void send(ResponseEncoder message) {
      UdpSocket.this.send(message, client);
    }

    @Override
    public void none() {}
  }
}
