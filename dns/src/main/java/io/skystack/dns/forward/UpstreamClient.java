package io.skystack.dns.forward;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import io.skystack.dns.net.EventLoops;
import io.skystack.dns.plugin.Edns;
import io.skystack.dns.plugin.Query;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;

/**
 * Sends one message to one server and waits for its reply. Each datagram has a socket of its own,
 * not one of a few: the kernel gives it a random port out of all that are free, takes datagrams
 * from the server's address alone, and reports at once a server that is not there (RFC 5452
 * sections 9.1 and 9.2). Opening it costs some microseconds, of what a hot answer never pays. For
 * one event loop, and only called there.
 */
@SuppressWarnings("FutureReturnValueIgnored") // all that can fail ends in the exchange's future
final class UpstreamClient {
  private static final int RECEIVE_SIZE = 4096;

  /** Sockets for each question that may wait: some wait on more than one server. */
  private static final int SOCKETS_PER_QUESTION = 2;

  private final EventLoops loops;
  private final EventLoop loop;
  private final Forward.Options options;
  private final Randomness random;
  private int sockets;

  UpstreamClient(EventLoops loops, Forward.Options options, Randomness random) {
    this.loops = loops;
    this.loop = loops.each().get(0);
    this.options = options;
    this.random = random;
  }

  /** A question of our own. */
  static Query question(Name name, int type) {
    InetSocketAddress nobody = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return new Query(name, type, DClass.IN, true, false, Edns.NONE, nobody, Query.Transport.UDP);
  }

  EventLoop loop() {
    return loop;
  }

  /** Whether there is room to ask a second server for what one was asked already. */
  boolean hasRoom() {
    return sockets < options.maxInFlight();
  }

  /**
   * Asks.
   *
   * @param withEdns false for a server that does not know it
   * @param within how long to wait
   * @return the reply; fails with {@link TimeoutException}, or with what went wrong
   */
  CompletableFuture<Message> ask(
      UpstreamServer server, Query query, Via via, boolean withEdns, Duration within) {
    return ask(server, query, via, withEdns, false, within);
  }

  /** The same with the name's letters as they are, or mixed. */
  CompletableFuture<Message> ask(
      UpstreamServer server,
      Query query,
      Via via,
      boolean withEdns,
      boolean mixCase,
      Duration within) {
    byte[] message = UpstreamMessages.encode(query, withEdns, options.ednsOptions());
    Optional<Randomness> letters = mixCase ? Optional.of(random) : Optional.empty();
    Exchange exchange = new Exchange(query, message, letters, server.metrics);
    var deadline =
        loop.schedule(
            () -> exchange.fail(new TimeoutException("timed out")),
            within.toNanos(),
            TimeUnit.NANOSECONDS);
    exchange.reply.whenComplete((reply, failure) -> deadline.cancel(false));
    if (via == Via.STREAM) {
      server.streams.send(exchange);
    } else if (sockets >= SOCKETS_PER_QUESTION * options.maxInFlight()) {
      exchange.fail(new IOException("too many sockets wait for replies"));
    } else {
      sendDatagram(server.nameserver.address(), exchange);
    }
    return exchange.reply;
  }

  private void sendDatagram(InetSocketAddress server, Exchange exchange) {
    exchange.number(random.nextId());
    sockets++;
    ChannelFuture connecting = datagram(server, exchange).connect(server);
    connecting.addListener(
        (ChannelFuture connected) -> {
          if (connected.isSuccess()) {
            connected.channel().writeAndFlush(Unpooled.wrappedBuffer(exchange.message()));
          } else {
            // Without a socket (out of descriptors) this comes from another thread.
            loop.execute(() -> exchange.fail(connected.cause()));
          }
        });
    Channel channel = connecting.channel();
    exchange.onEnd(
        succeeded -> {
          sockets--;
          channel.close();
        });
  }

  private Bootstrap datagram(InetSocketAddress server, Exchange exchange) {
    return new Bootstrap()
        .group(loop)
        .channelFactory(() -> loops.newDatagramChannel(server))
        .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(RECEIVE_SIZE))
        .handler(
            new SimpleChannelInboundHandler<DatagramPacket>() {
              @Override
              protected void channelRead0(ChannelHandlerContext ctx, DatagramPacket packet) {
                exchange.take(ByteBufUtil.getBytes(packet.content()));
              }

              @Override
              public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
                exchange.fail(cause);
              }
            });
  }
}
