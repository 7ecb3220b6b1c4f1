package io.skystack.dns.forward;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.skystack.dns.net.EventLoops;
import io.skystack.dns.plugin.Query;
import io.skystack.dns.wire.ResponseEncoder;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.Message;

/**
 * Sends one message to one upstream and waits for its reply. Each message has a socket of its own:
 * the kernel gives it a random port, takes datagrams from the upstream's address alone, and reports
 * at once an upstream that is not there (RFC 5452 sections 9.1 and 9.2). For one event loop, and
 * only called there.
 */
@SuppressWarnings("FutureReturnValueIgnored") // all that can fail ends in the exchange's future
final class UpstreamClient {
  private static final int LENGTH_SIZE = 2;
  private static final int RECEIVE_SIZE = 4096;

  private final EventLoops loops;
  private final EventLoop loop;
  private final Duration timeout;
  private final List<EDNSOption> ednsOptions;
  private final ForwardMetrics metrics;
  private final MessageIds ids = new MessageIds();

  UpstreamClient(EventLoops loops, Forward.Options options, ForwardMetrics metrics) {
    this.loops = loops;
    this.loop = loops.each().get(0);
    this.timeout = options.timeout();
    this.ednsOptions = options.ednsOptions();
    this.metrics = metrics;
  }

  /**
   * Asks.
   *
   * @param withEdns false for an upstream that does not know it
   * @return the reply; fails with {@link TimeoutException}, or with what went wrong
   */
  CompletableFuture<Message> ask(
      InetSocketAddress upstream, Query query, Query.Transport transport, boolean withEdns) {
    int id = ids.next();
    byte[] message = UpstreamMessages.encode(query, id, withEdns, ednsOptions);
    Exchange exchange = new Exchange(upstream, query, id);
    boolean datagrams = transport == Query.Transport.UDP;
    Bootstrap bootstrap = datagrams ? datagram(upstream, exchange) : stream(exchange);
    Channel channel =
        bootstrap
            .connect(upstream)
            .addListener(
                (io.netty.channel.ChannelFuture connected) -> {
                  if (connected.isSuccess()) {
                    connected.channel().writeAndFlush(framed(message, datagrams));
                  } else {
                    // Without a socket (out of descriptors) this comes from another thread.
                    loop.execute(() -> exchange.reply.completeExceptionally(connected.cause()));
                  }
                })
            .channel();
    var deadline =
        loop.schedule(
            () -> exchange.reply.completeExceptionally(new TimeoutException("timed out")),
            timeout.toNanos(),
            TimeUnit.NANOSECONDS);
    exchange.reply.whenComplete(
        (reply, failure) -> {
          deadline.cancel(false);
          channel.close();
        });
    return exchange.reply;
  }

  private Bootstrap datagram(InetSocketAddress upstream, Exchange exchange) {
    return new Bootstrap()
        .group(loop)
        .channelFactory(() -> loops.newDatagramChannel(upstream))
        .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(RECEIVE_SIZE))
        .handler(
            new SimpleChannelInboundHandler<DatagramPacket>() {
              @Override
              protected void channelRead0(ChannelHandlerContext ctx, DatagramPacket packet) {
                exchange.take(packet.content());
              }

              @Override
              public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
                exchange.reply.completeExceptionally(cause);
              }
            });
  }

  private Bootstrap stream(Exchange exchange) {
    return new Bootstrap()
        .group(loop)
        .channel(loops.socketChannel())
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) timeout.toMillis())
        .handler(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel channel) {
                channel
                    .pipeline()
                    .addLast(
                        new LengthFieldBasedFrameDecoder(
                            LENGTH_SIZE + ResponseEncoder.MAX_STREAM_SIZE,
                            0,
                            LENGTH_SIZE,
                            0,
                            LENGTH_SIZE))
                    .addLast(new StreamReader(exchange));
              }
            });
  }

  private static ByteBuf framed(byte[] message, boolean datagram) {
    if (datagram) {
      return Unpooled.wrappedBuffer(message);
    }
    return Unpooled.buffer(LENGTH_SIZE + message.length)
        .writeShort(message.length)
        .writeBytes(message);
  }

  /** Reads the replies of one connection. */
  private static final class StreamReader extends SimpleChannelInboundHandler<ByteBuf> {
    private final Exchange exchange;

    StreamReader(Exchange exchange) {
      this.exchange = exchange;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, ByteBuf message) {
      exchange.take(message);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      exchange.reply.completeExceptionally(new java.io.EOFException("connection closed"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      exchange.reply.completeExceptionally(cause);
    }
  }

  /** One message and its reply. */
  private final class Exchange {
    final CompletableFuture<Message> reply = new CompletableFuture<>();
    private final InetSocketAddress upstream;
    private final Query query;
    private final int id;

    Exchange(InetSocketAddress upstream, Query query, int id) {
      this.upstream = upstream;
      this.query = query;
      this.id = id;
    }

    /** Takes what may be the reply; whatever is not is ignored, and the wait goes on. */
    void take(ByteBuf bytes) {
      byte[] copy = ByteBufUtil.getBytes(bytes);
      Optional<Message> parsed =
          UpstreamMessages.isReply(copy, id)
              ? UpstreamMessages.parse(copy)
              : Optional.<Message>empty();
      parsed
          .filter(message -> UpstreamMessages.answers(message, query))
          .ifPresentOrElse(reply::complete, () -> metrics.ignored(upstream));
    }
  }
}
