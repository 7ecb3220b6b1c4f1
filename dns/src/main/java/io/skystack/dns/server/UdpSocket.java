package io.skystack.dns.server;

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
import io.netty.channel.socket.DatagramChannelConfig;
import io.netty.channel.socket.DatagramPacket;
import io.skystack.dns.net.AddressWatch;
import io.skystack.dns.plugin.Query.Transport;
import io.skystack.dns.wire.ResponseEncoder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One UDP socket on one event loop. Datagrams are read in batches, and the answers of a batch go
 * out in one.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a datagram that cannot be sent is lost, as any may
final class UdpSocket extends ChannelInboundHandlerAdapter implements Endpoint {
  /**
   * Datagrams that are read at once, at most: what a call of the kernel costs is shared by them.
   */
  private static final int BATCH = 32;

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

  /** Those that answer for the addresses of the wildcard, where this is bound to that. */
  private Optional<Siblings> siblings = Optional.empty();

  private final Consumer<Set<InetAddress>> follower = this::follow;
  private Optional<AddressWatch> machine = Optional.empty();

  private Optional<InetSocketAddress> bound = Optional.empty();
  private boolean reading;
  private boolean flushScheduled;
  private boolean unsent;
  private int waiting;
  private long batches;
  private Optional<Refusal> ending = Optional.empty();

  private UdpSocket(Serving serving, EventLoop loop, DatagramChannel channel, boolean outlives) {
    this.answering = serving.on(loop);
    this.channel = channel;
    this.outlives = outlives;
    boolean isNative = serving.loops().isNative();
    DatagramChannelConfig config = channel.config();
    config.setOption(ChannelOption.SO_RCVBUF, RECEIVE_BUFFER);
    config.setOption(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT);
    config.setOption(ChannelOption.WRITE_BUFFER_WATER_MARK, UNSENT);
    config.setOption(
        ChannelOption.RECVBUF_ALLOCATOR,
        new FixedRecvByteBufAllocator(isNative ? BATCH * MAX_QUERY : MAX_QUERY));
    if (isNative) {
      config.setOption(EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, MAX_QUERY);
    }
    channel.pipeline().addLast(this);
  }

  private static UdpSocket unbound(Serving serving, EventLoop loop, InetSocketAddress address) {
    DatagramChannel channel = serving.loops().newDatagramChannel(address);
    channel.config().setOption(serving.loops().reusePort(), true);
    return new UdpSocket(serving, loop, channel, false);
  }

  /**
   * Binds a socket; several may have the same address where the loops are native. Waits until it is
   * bound.
   *
   * @throws io.skystack.common.cli.OperatorException if the address is not to be had
   */
  static UdpSocket bind(
      Binding binding, Serving serving, EventLoop loop, InetSocketAddress address) {
    UdpSocket socket = unbound(serving, loop, address);
    socket.followAddresses(serving, loop, address, false);
    loop.register(socket.channel).awaitUninterruptibly();
    binding.await(socket.channel.bind(address), address, true);
    socket.machine.ifPresent(watch -> watch.follow(socket.follower));
    return socket;
  }

  /**
   * Serves on a socket that is bound already, and outlives this process.
   *
   * @param descriptor one that never blocks
   */
  static UdpSocket adopt(Serving serving, EventLoop loop, int descriptor) {
    UdpSocket socket = new UdpSocket(serving, loop, new EpollDatagramChannel(descriptor), true);
    socket.followAddresses(serving, loop, socket.address(), true);
    loop.register(socket.channel).awaitUninterruptibly();
    socket.machine.ifPresent(watch -> watch.follow(socket.follower));
    return socket;
  }

  /** Whatever is asked at the wildcard is to be answered from the address that was asked. */
  private void followAddresses(
      Serving serving, EventLoop loop, InetSocketAddress address, boolean inherited) {
    if (!address.getAddress().isAnyLocalAddress()) {
      return;
    }
    if (serving.loops().isNative()) {
      channel.config().setOption(EpollChannelOption.IP_RECVORIGDSTADDR, true);
    }
    channel.config().setReuseAddress(inherited);
    machine = Optional.of(serving.machine());
    siblings =
        Optional.of(
            new Siblings(
                asked ->
                    openNow(
                        serving,
                        loop,
                        new InetSocketAddress(asked, channel.localAddress().getPort()),
                        inherited)));
  }

  /**
   * Opens one beside another, from their event loop.
   *
   * @param inherited whether that other has not set SO_REUSEPORT: this one can be beside it all the
   *     same if both say SO_REUSEADDR
   */
  private static Optional<UdpSocket> openNow(
      Serving serving, EventLoop loop, InetSocketAddress address, boolean inherited) {
    UdpSocket socket = unbound(serving, loop, address);
    socket.channel.config().setReuseAddress(inherited);
    loop.register(socket.channel);
    if (socket.channel.bind(address).isSuccess()) {
      return Optional.of(socket);
    }
    socket.channel.close();
    return Optional.empty();
  }

  /** The machine's addresses are these now. Any thread may tell. */
  private void follow(Set<InetAddress> addresses) {
    channel.eventLoop().execute(() -> siblings.ifPresent(all -> all.follow(addresses)));
  }

  @Override
  public InetSocketAddress address() {
    return channel.localAddress();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    reading = true;
    DatagramPacket packet = (DatagramPacket) message;
    try {
      UdpSocket from = siblings.isEmpty() ? this : senderFor(packet);
      from.receive(packet);
    } finally {
      packet.release();
    }
  }

  private UdpSocket senderFor(DatagramPacket packet) {
    return siblings.flatMap(all -> all.of(packet.recipient().getAddress())).orElse(this);
  }

  /** The address, found when the first message is there: by then it is bound. */
  private Optional<InetSocketAddress> bound() {
    if (bound.isEmpty()) {
      bound = Optional.ofNullable(channel.localAddress());
    }
    return bound;
  }

  private void receive(DatagramPacket packet) {
    DatagramReply reply = idle;
    reply.open(packet.sender());
    try {
      answering.receive(packet.content(), packet.sender(), Transport.UDP, reply);
    } finally {
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
    machine.ifPresent(watch -> watch.leave(follower));
    CompletableFuture<Void> ended = new CompletableFuture<>();
    channel.eventLoop().execute(() -> begin(ended));
    // What the wildcard has read last is answered by its siblings.
    return siblings.isEmpty() ? ended : ended.thenCompose(done -> endSiblings());
  }

  private void begin(CompletableFuture<Void> ended) {
    if (outlives) {
      channel.config().setAutoRead(false);
    } else {
      ending = Optional.of(Refusal.of(channel));
    }
    tick(ended, batches, MAX_END_TICKS);
  }

  private CompletableFuture<Void> endSiblings() {
    CompletableFuture<Void> ended = new CompletableFuture<>();
    channel
        .eventLoop()
        .execute(
            () ->
                siblings
                    .map(Siblings::end)
                    .orElseGet(() -> CompletableFuture.completedFuture(null))
                    .whenComplete((done, failure) -> ended.complete(null)));
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
    machine.ifPresent(watch -> watch.leave(follower));
    siblings.ifPresent(all -> channel.eventLoop().execute(all::close));
    channel.close().awaitUninterruptibly();
  }

  /** The same for its event loop, which must not wait. */
  void abandon() {
    channel.close();
  }

  /** The way back to one client at a time. */
  private final class DatagramReply implements Reply {
    private @Nullable InetSocketAddress client;
    private boolean isOpen;

    @Override
    public Optional<InetSocketAddress> server() {
      return bound();
    }

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
