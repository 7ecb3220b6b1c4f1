package io.skystack.dns.forward;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A random port that a few datagrams are sent from, connected to one server: the kernel takes
 * nothing from elsewhere and reports at once a server that is not there. For one event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what cannot be sent is not answered
final class DatagramPort extends SimpleChannelInboundHandler<DatagramPacket> {
  /** Messages after which a port is given up: who found it out must begin anew. */
  static final int MAX_USES = 32;

  private final DatagramPorts ports;
  private final Randomness random;
  private final UpstreamMetrics metrics;
  private final Map<Integer, Exchange> waiting = new HashMap<>();

  /** IDs that were in use: their replies may come late. */
  private final Set<Integer> used = new HashSet<>();

  private final List<Exchange> early = new ArrayList<>();
  private @Nullable Channel channel;
  private boolean isClosed;
  private int strays;
  private long lastUsedNanos = System.nanoTime();

  DatagramPort(DatagramPorts ports, Randomness random, UpstreamMetrics metrics) {
    this.ports = ports;
    this.random = random;
    this.metrics = metrics;
  }

  boolean isUsedUp() {
    return used.size() >= MAX_USES;
  }

  boolean isIdle(long since) {
    return waiting.isEmpty() && lastUsedNanos - since <= 0;
  }

  void send(Exchange exchange) {
    int id = random.nextId();
    while (!used.add(id)) {
      id = random.nextId();
    }
    int number = id;
    exchange.number(id);
    waiting.put(id, exchange);
    lastUsedNanos = System.nanoTime();
    exchange.onEnd(succeeded -> ended(number, exchange));
    Channel open = channel;
    if (open == null) {
      early.add(exchange);
    } else {
      open.writeAndFlush(Unpooled.wrappedBuffer(exchange.message()));
    }
  }

  private void ended(int id, Exchange exchange) {
    waiting.remove(id, exchange);
    if (waiting.isEmpty() && isUsedUp()) {
      close();
    }
  }

  /** It has its port. */
  void opened(Channel value) {
    channel = value;
    for (Exchange exchange : early) {
      if (!exchange.reply.isDone()) {
        value.write(Unpooled.wrappedBuffer(exchange.message()));
      }
    }
    early.clear();
    value.flush();
  }

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, DatagramPacket packet) {
    byte[] bytes = ByteBufUtil.getBytes(packet.content());
    int id = bytes.length < 2 ? -1 : (bytes[0] & 0xFF) << 8 | (bytes[1] & 0xFF);
    Exchange exchange = waiting.get(id);
    if (exchange != null) {
      exchange.take(bytes);
      return;
    }
    metrics.ignored();
    if (!used.contains(id) && ++strays >= Exchange.MAX_WRONG) {
      failAll(new Exchange.ForgedException());
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    failAll(cause);
  }

  /** Ends it; what waits fails. */
  void failAll(Throwable why) {
    List<Exchange> left = List.copyOf(waiting.values());
    close();
    left.forEach(exchange -> exchange.fail(why));
  }

  void close() {
    if (!isClosed) {
      isClosed = true;
      ports.gone(this);
      if (channel != null) {
        channel.close();
      }
    }
  }

  boolean isClosed() {
    return isClosed;
  }
}
