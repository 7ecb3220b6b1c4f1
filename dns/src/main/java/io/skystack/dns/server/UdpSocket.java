package io.skystack.dns.server;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
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
import io.skystack.dns.net.EventLoops;
import io.skystack.dns.plugin.Query.Transport;
import io.skystack.dns.wire.ResponseEncoder;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One UDP socket on one event loop. Datagrams are read in batches, and the answers of a batch go
 * out in one.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a datagram that cannot be sent is lost, as any may
final class UdpSocket extends ChannelInboundHandlerAdapter implements Endpoint {
  private static final int BATCH = 16;

  /** Room for a query in bytes; whoever heeds our EDNS size sends no larger one. */
  private static final int MAX_QUERY = ResponseEncoder.PAYLOAD_SIZE;

  private static final int RECEIVE_BUFFER = 1 << 20;

  /** Bytes of answers that wait for the socket; more are dropped. */
  private static final WriteBufferWaterMark UNSENT = new WriteBufferWaterMark(1 << 19, 1 << 20);

  /** How often a socket that is to be closed is looked at, in milliseconds. */
  private static final int END_TICK_MILLIS = 5;

  /** After how many of those it is closed though queries still come, where they can. */
  private static final int MAX_END_TICKS = 100;

  private final Answering answering;
  private final DatagramChannel channel;

  /** Whether another process goes on with the socket: what it holds unread is for that one. */
  private final boolean outlives;

  /** Taken for the next message: most are answered before it comes. */
  private DatagramReply idle = new DatagramReply();

  private boolean reading;
  private boolean flushScheduled;
  private boolean unsent;
  private int waiting;
  private long batches;
  private Optional<Refusal> ending = Optional.empty();

  private UdpSocket(Answering answering, DatagramChannel channel, boolean outlives) {
    this.answering = answering;
    this.channel = channel;
    this.outlives = outlives;
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
    UdpSocket socket = new UdpSocket(answering, loops.newDatagramChannel(address), false);
    Bootstrap bootstrap = socket.bootstrap(loops, loop).option(loops.reusePort(), true);
    binding.await(bootstrap.bind(address), address, true);
    return socket;
  }

  /**
   * Serves on a socket that is bound already, and outlives this process.
   *
   * @param descriptor one that never blocks
   */
  static UdpSocket adopt(EventLoops loops, EventLoop loop, Answering answering, int descriptor) {
    UdpSocket socket = new UdpSocket(answering, new EpollDatagramChannel(descriptor), true);
    socket.bootstrap(loops, loop).register().syncUninterruptibly();
    return socket;
  }

  private Bootstrap bootstrap(EventLoops loops, EventLoop loop) {
    Bootstrap bootstrap =
        new Bootstrap()
            .group(loop)
            .channelFactory(() -> channel)
            .option(ChannelOption.SO_RCVBUF, RECEIVE_BUFFER)
            .option(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
            .option(ChannelOption.WRITE_BUFFER_WATER_MARK, UNSENT)
            .option(ChannelOption.RECVBUF_ALLOCATOR, batches(loops))
            .handler(this);
    return loops.isNative()
        ? bootstrap.option(EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, MAX_QUERY)
        : bootstrap;
  }

  private static FixedRecvByteBufAllocator batches(EventLoops loops) {
    return new FixedRecvByteBufAllocator(loops.isNative() ? BATCH * MAX_QUERY : MAX_QUERY);
  }

  @Override
  public InetSocketAddress address() {
    return channel.localAddress();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    reading = true;
    DatagramPacket packet = (DatagramPacket) message;
    DatagramReply reply = idle;
    reply.open(packet.sender());
    try {
      answering.receive(packet.content(), packet.sender(), Transport.UDP, reply);
    } finally {
      packet.release();
      if (reply.isOpen) {
        idle = new DatagramReply(); // that one waits for its answer
      }
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    reading = false;
    batches++;
    flush();
  }

  /** Mostly what ICMP brought about datagrams that went out, which is no business of ours. */
  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    answering.socketFailed(cause);
  }

  private void send(ResponseEncoder message, @Nullable InetSocketAddress client) {
    if (!channel.isWritable()) {
      answering.metrics().of(Loss.SEND_BUFFER).increment();
      return;
    }
    ByteBuf buffer = channel.alloc().directBuffer(message.length());
    message.copyTo(buffer);
    channel.write(new DatagramPacket(buffer, client), channel.voidPromise());
    unsent = true;
    if (!reading && !flushScheduled) {
      flushScheduled = true;
      channel.eventLoop().execute(this::flush);
    }
  }

  private void flush() {
    flushScheduled = false;
    if (ending.isEmpty() || ending.get().maySend()) {
      unsent = false;
      channel.flush();
    }
  }

  /** Takes no more queries but those that the kernel already holds, answers them, and closes. */
  @Override
  public CompletableFuture<Void> end() {
    CompletableFuture<Void> ended = new CompletableFuture<>();
    channel
        .eventLoop()
        .execute(
            () -> {
              if (outlives) {
                channel.config().setAutoRead(false);
              } else {
                ending = Optional.of(Refusal.of(channel));
              }
              tick(ended, batches, MAX_END_TICKS);
            });
    return ended;
  }

  /** Whatever was there to be read is read before a loop runs what is due. */
  private void tick(CompletableFuture<Void> ended, long before, int left) {
    channel
        .eventLoop()
        .schedule(() -> endIfDone(ended, before, left), END_TICK_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void endIfDone(CompletableFuture<Void> ended, long before, int left) {
    boolean quiet = batches == before || left <= 0;
    if (quiet && !unsent && waiting == 0) {
      channel.close().addListener(closed -> ended.complete(null));
      return;
    }
    if (unsent) {
      unsent = false;
      ending.ifPresent(refusal -> refusal.during(channel::flush));
    }
    tick(ended, batches, ending.map(Refusal::isWhole).orElse(false) ? left : left - 1);
  }

  @Override
  public void close() {
    channel.close().awaitUninterruptibly();
  }

  /** The way back to one client at a time. */
  private final class DatagramReply implements Reply {
    private @Nullable InetSocketAddress client;
    private boolean isOpen;

    void open(InetSocketAddress to) {
      client = to;
      isOpen = true;
      waiting++;
    }

    @Override
    public void send(ResponseEncoder message) {
      none();
      UdpSocket.this.send(message, client);
    }

    @Override
    public void none() {
      isOpen = false;
      waiting--;
    }
  }
}
