package io.skystack.dns.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.util.concurrent.ScheduledFuture;
import io.skystack.dns.plugin.Query.Transport;
import io.skystack.dns.wire.ResponseEncoder;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One TCP connection (RFC 7766), with or without TLS ahead (RFC 7858): messages with their length
 * in front, as many at once as the limits allow, answered in the order in which answers are ready.
 *
 * <p>While there are too many queries in flight or too many bytes that the client has not taken,
 * nothing is read: the client's own sending comes to a halt.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a connection that fails is closed, and that is all
final class TcpConnection extends ChannelInboundHandlerAdapter
    implements ListenerConnections.Drainable {
  private static final int LENGTH_SIZE = 2;
  private static final int HEADER_SIZE = 12;

  /** The largest query that is read whole, in bytes; of a larger one the header is answered. */
  private static final int MAX_QUERY = 4096;

  /** How often a connection that is to be closed is looked at, in milliseconds. */
  private static final int DRAIN_TICK_MILLIS = 10;

  /** How long a client has to see the end of the answers, in milliseconds. */
  private static final int LINGER_MILLIS = 500;

  /** After how many of those nothing is read any more though queries still come. */
  private static final int MAX_DRAIN_TICKS = 50;

  private final Answering answering;
  private final Transport transport;
  private final ListenerConnections connections;
  private final TcpLimits limits;
  private final SocketChannel channel;
  private final InetSocketAddress client;
  private final Optional<InetSocketAddress> server;
  private ByteBuf received = Unpooled.EMPTY_BUFFER;
  private int skip;

  /** Answers of many messages, which are sent one after the other as the client takes them. */
  private final Queue<Messages> spread = new ArrayDeque<>();

  private boolean spreading;
  private int inFlight;
  private long lastProgress = System.nanoTime();
  private long reads;
  private boolean taking;
  private boolean unflushed;
  private boolean ended;
  private boolean unread;
  private boolean closing;
  private @Nullable ScheduledFuture<?> idleCheck;

  TcpConnection(
      Answering answering,
      Transport transport,
      ListenerConnections connections,
      TcpLimits limits,
      SocketChannel channel) {
    this.answering = answering;
    this.transport = transport;
    this.connections = connections;
    this.limits = limits;
    this.channel = channel;
    this.client = channel.remoteAddress();
    this.server = Optional.ofNullable(channel.localAddress());
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    connections.enter(this);
    checkIdleIn(limits.idle().toNanos());
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    connections.leave(this);
    received.release();
    received = Unpooled.EMPTY_BUFFER;
    if (idleCheck != null) {
      idleCheck.cancel(false);
    }
  }

  private void lose(Loss why) {
    answering.metrics().of(why).increment();
    channel.close();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    reads++;
    ByteBuf more = (ByteBuf) message;
    if (ended) {
      more.release();
      return;
    }
    received = ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(ctx.alloc(), received, more);
    takeMessages();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    takeMessages();
  }

  /** The client sends no more, but may wait for answers. */
  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof ChannelInputShutdownEvent || event instanceof SslCloseCompletionEvent) {
      ended = true;
      if (closing) {
        channel.close();
      } else {
        closeIfDone();
      }
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    answering.socketFailed(cause);
    channel.close();
  }

  private boolean isFull() {
    return inFlight >= limits.queriesPerConnection() || !channel.isWritable();
  }

  /** Takes as many whole messages as may be in flight, and sends what is answered at once. */
  private void takeMessages() {
    if (taking) {
      return;
    }
    taking = true;
    spread();
    while (!isFull() && channel.isActive() && takeMessage()) {
      lastProgress = System.nanoTime();
    }
    spread(); // what was asked for just now
    taking = false;
    received.discardSomeReadBytes();
    flush();
    channel.config().setAutoRead(!isFull());
    closeIfDone();
  }

  /** Takes one message; false if there is none that is whole. */
  private boolean takeMessage() {
    int skipped = Math.min(skip, received.readableBytes());
    received.skipBytes(skipped);
    skip -= skipped;
    if (skip > 0 || received.readableBytes() < LENGTH_SIZE) {
      return false;
    }
    int length = received.getUnsignedShort(received.readerIndex());
    int wanted = length <= MAX_QUERY ? length : HEADER_SIZE;
    if (received.readableBytes() < LENGTH_SIZE + wanted) {
      return false;
    }
    received.skipBytes(LENGTH_SIZE);
    skip = length - wanted;
    inFlight++;
    answering.receive(received.readSlice(wanted), client, transport, new StreamReply());
    return true;
  }

  private void send(ResponseEncoder message) {
    ByteBuf buffer = channel.alloc().directBuffer(LENGTH_SIZE + message.length());
    buffer.writeShort(message.length());
    message.copyTo(buffer);
    channel.write(buffer).addListener(sent -> lastProgress = System.nanoTime());
    unflushed = true;
  }

  /** Sends of the answers of many messages as much as the client takes now. */
  private void spread() {
    if (spreading) {
      return;
    }
    spreading = true;
    while (!spread.isEmpty() && channel.isActive() && channel.isWritable()) {
      Optional<ResponseEncoder> message = spread.element().next();
      if (message.isPresent()) {
        send(message.get());
      } else {
        spread.remove();
        inFlight--;
      }
    }
    spreading = false;
  }

  private void answered() {
    inFlight--;
    if (!taking) {
      takeMessages();
    }
  }

  private void flush() {
    if (unflushed) {
      unflushed = false;
      channel.flush();
    }
  }

  private void closeIfDone() {
    if (!ended || closing || inFlight > 0 || isFull()) {
      return;
    }
    closing = true;
    if (unread) {
      channel.shutdownOutput();
      channel.eventLoop().schedule(() -> channel.close(), LINGER_MILLIS, TimeUnit.MILLISECONDS);
    } else {
      channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }
  }

  private void checkIdleIn(long nanos) {
    idleCheck = channel.eventLoop().schedule(this::checkIdle, nanos, TimeUnit.NANOSECONDS);
  }

  private void checkIdle() {
    long left = limits.idle().toNanos() - (System.nanoTime() - lastProgress);
    if (left > 0) {
      checkIdleIn(left);
    } else if (inFlight > spread.size()) {
      checkIdleIn(limits.idle().toNanos());
    } else {
      lose(Loss.IDLE);
    }
  }

  /** Answers what has come, then closes. */
  @Override
  public void drain() {
    channel.eventLoop().execute(() -> drainIn(reads, MAX_DRAIN_TICKS));
  }

  private void drainIn(long before, int left) {
    channel
        .eventLoop()
        .schedule(
            () -> {
              if (!channel.isOpen()) {
                return;
              }
              if (reads == before && inFlight == 0) {
                ended = true;
                closeIfDone();
              } else if (left == 0) {
                // To close with queries unread would take back answers that are on their way.
                ended = true;
                unread = true;
                closeIfDone();
              } else {
                drainIn(reads, left - 1);
              }
            },
            DRAIN_TICK_MILLIS,
            TimeUnit.MILLISECONDS);
  }

  /** The way back for one message. */
  private final class StreamReply implements Reply {
    @Override
    public Optional<InetSocketAddress> server() {
      return server;
    }

    @Override
    public void send(ResponseEncoder message) {
      TcpConnection.this.send(message);
      answered();
    }

    @Override
    public void none() {
      answered();
    }

    /** The query stays in flight until the last message: the connection's bound holds. */
    @Override
    public void sendAll(Messages messages) {
      spread.add(messages);
      if (!taking) {
        takeMessages();
      }
    }
  }
}
