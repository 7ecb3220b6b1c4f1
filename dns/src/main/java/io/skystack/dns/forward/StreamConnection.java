package io.skystack.dns.forward;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A connection to a server, with any number of messages under way on it; replies come in any order
 * (RFC 7766 sections 6.2.1.1 and 7). For one event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what cannot be sent fails with the connection
final class StreamConnection extends SimpleChannelInboundHandler<ByteBuf> {
  /** Messages under way on one connection. */
  static final int MAX_WAITING = 256;

  private final StreamPool pool;
  private final Randomness random;
  private final UpstreamMetrics metrics;
  private final Map<Integer, Exchange> waiting = new HashMap<>();

  /** What is to be sent as soon as there is a connection. */
  private final List<Exchange> early = new ArrayList<>();

  private @Nullable Channel channel;
  private boolean isClosed;

  /** If a server that has answered closes a connection, it was idle, not unwilling. */
  private int replies;

  private int strays;
  private long lastUsedNanos = System.nanoTime();
  private long lastReplyNanos = lastUsedNanos;

  StreamConnection(StreamPool pool, Randomness random, UpstreamMetrics metrics) {
    this.pool = pool;
    this.random = random;
    this.metrics = metrics;
  }

  int waiting() {
    return waiting.size();
  }

  boolean isOpen() {
    return !isClosed;
  }

  void send(Exchange exchange) {
    int id = random.nextId();
    while (waiting.containsKey(id)) {
      id = random.nextId();
    }
    exchange.number(id);
    waiting.put(id, exchange);
    int number = id;
    long sent = System.nanoTime();
    lastUsedNanos = sent;
    exchange.onEnd(succeeded -> ended(number, exchange, succeeded, sent));
    Channel open = channel;
    if (open == null) {
      early.add(exchange);
    } else {
      open.writeAndFlush(framed(exchange.message()));
    }
  }

  private static ByteBuf framed(byte[] message) {
    return Unpooled.buffer(2 + message.length).writeShort(message.length).writeBytes(message);
  }

  /** A connection on which nothing came since is no use to others either. */
  private void ended(int id, Exchange exchange, boolean succeeded, long sent) {
    waiting.remove(id, exchange);
    if (!succeeded && lastReplyNanos - sent < 0) {
      close(new IOException("nothing comes on the connection"));
    }
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    channel = ctx.channel();
    early.forEach(
        exchange -> {
          if (!exchange.reply.isDone()) {
            ctx.write(framed(exchange.message()));
          }
        });
    early.clear();
    ctx.flush();
    watchIdle(ctx);
  }

  private void watchIdle(ChannelHandlerContext ctx) {
    long left = lastUsedNanos + pool.idle().toNanos() - System.nanoTime();
    if (left <= 0 && waiting.isEmpty()) {
      close(new EOFException("idle"));
    } else if (!isClosed) {
      long wait = Math.max(left, TimeUnit.MILLISECONDS.toNanos(100));
      ctx.executor().schedule(() -> watchIdle(ctx), wait, TimeUnit.NANOSECONDS);
    }
  }

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, ByteBuf message) {
    byte[] bytes = ByteBufUtil.getBytes(message);
    int id = bytes.length < 2 ? -1 : (bytes[0] & 0xFF) << 8 | (bytes[1] & 0xFF);
    Exchange exchange = waiting.get(id);
    if (exchange != null) {
      replies++;
      lastReplyNanos = System.nanoTime();
      lastUsedNanos = lastReplyNanos;
      exchange.take(bytes);
    } else {
      metrics.ignored();
      if (++strays > Exchange.MAX_WRONG) {
        close(new Exchange.ForgedException());
      }
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    lost(new EOFException("connection closed"));
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    lost(cause);
  }

  /** What waits is sent once more where the server may just have been tired of waiting. */
  private void lost(Throwable why) {
    for (Exchange exchange : end()) {
      if (replies > 0 && exchange.mayResend()) {
        pool.sendAnew(exchange);
      } else {
        exchange.fail(why);
      }
    }
  }

  /** Ends it; what waits fails. */
  void close(Throwable why) {
    end().forEach(exchange -> exchange.fail(why));
  }

  /** Ends it, and gives what waited. */
  private List<Exchange> end() {
    List<Exchange> left = List.copyOf(waiting.values());
    waiting.clear();
    early.clear();
    if (!isClosed) {
      isClosed = true;
      pool.gone(this);
      if (channel != null) {
        channel.close();
      }
    }
    return left;
  }
}
