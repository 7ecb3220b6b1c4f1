package io.skystack.dns.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.quic.DefaultQuicStreamFrame;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamFrame;
import io.netty.util.concurrent.ScheduledFuture;
import io.skystack.dns.plugin.Query.Transport;
import io.skystack.dns.wire.ResponseEncoder;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A query and its answer by QUIC: one stream, closed by either side when it has said its part (RFC
 * 9250 section 4.2). What breaks the rules ends the connection.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what cannot be sent is seen where it is counted
final class QuicExchange extends ChannelInboundHandlerAdapter {
  private static final int LENGTH_SIZE = 2;

  /** The largest query, in bytes. */
  private static final int MAX_QUERY = 4096;

  /** Bytes of a stream that a client may send. */
  static final int MAX_STREAM = LENGTH_SIZE + MAX_QUERY;

  private final QuicConnection connection;
  private ByteBuf received = Unpooled.EMPTY_BUFFER;
  private boolean asked;
  private @Nullable ScheduledFuture<?> deadline;

  QuicExchange(QuicConnection connection) {
    this.connection = connection;
  }

  /** A connection that is busy else must not keep a stream whose query never ends. */
  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    received = ctx.alloc().buffer(256, MAX_STREAM);
    deadline =
        ctx.executor()
            .schedule(
                () -> reset(ctx, QuicConnection.EXCESSIVE_LOAD),
                connection.limits().idle().toNanos(),
                TimeUnit.NANOSECONDS);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    received.release();
    received = Unpooled.EMPTY_BUFFER;
    if (deadline != null) {
      deadline.cancel(false);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    QuicStreamFrame frame = (QuicStreamFrame) message;
    try {
      if (asked || frame.content().readableBytes() > received.maxWritableBytes()) {
        connection.end(QuicConnection.PROTOCOL_ERROR);
        return;
      }
      received.writeBytes(frame.content());
      if (frame.hasFin()) {
        asked = true;
        ask(ctx);
      }
    } finally {
      frame.release();
    }
  }

  private void ask(ChannelHandlerContext ctx) {
    if (deadline != null) {
      deadline.cancel(false);
    }
    int length = received.readableBytes() - LENGTH_SIZE;
    boolean wellFramed = length >= 2 && received.getUnsignedShort(0) == length;
    // Section 4.2.1: the ID is 0, the stream tells answers apart.
    if (!wellFramed || received.getUnsignedShort(LENGTH_SIZE) != 0) {
      connection.end(QuicConnection.PROTOCOL_ERROR);
      return;
    }
    if (connection.isFull()) {
      reset(ctx, QuicConnection.EXCESSIVE_LOAD);
      return;
    }
    connection.began();
    ByteBuf query = received.slice(LENGTH_SIZE, length);
    connection
        .answering()
        .receive(query, connection.client(), Transport.QUIC, new StreamReply(ctx));
  }

  private static void reset(ChannelHandlerContext ctx, int reason) {
    QuicStreamChannel stream = (QuicStreamChannel) ctx.channel();
    stream.shutdown(reason).addListener(done -> stream.close());
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    connection.answering().socketFailed(cause);
    reset(ctx, QuicConnection.INTERNAL_ERROR);
  }

  /** The way back for one query. */
  private final class StreamReply implements Reply {
    private final ChannelHandlerContext ctx;

    StreamReply(ChannelHandlerContext ctx) {
      this.ctx = ctx;
    }

    @Override
    public Optional<InetSocketAddress> server() {
      return connection.server();
    }

    @Override
    public void send(ResponseEncoder message) {
      int bytes = LENGTH_SIZE + message.length();
      ByteBuf buffer = ctx.alloc().directBuffer(bytes);
      buffer.writeShort(message.length());
      message.copyTo(buffer);
      connection.answered(bytes);
      ctx.writeAndFlush(new DefaultQuicStreamFrame(buffer, true))
          .addListener(done -> connection.sent(bytes));
    }

    @Override
    public void none() {
      connection.answered(0);
      connection.sent(0);
      reset(ctx, QuicConnection.INTERNAL_ERROR);
    }
  }
}
