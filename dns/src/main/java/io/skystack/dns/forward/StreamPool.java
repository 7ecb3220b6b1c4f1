package io.skystack.dns.forward;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.skystack.dns.net.EventLoops;
import io.skystack.dns.wire.ResponseEncoder;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The connections to one server: opened when there is need, used by many messages at once, closed
 * when nothing was asked for a while. For one event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a connection that fails tells its exchanges
final class StreamPool {
  private static final int LENGTH_SIZE = 2;

  /** As many wait on a connection before another is opened. */
  private static final int CROWD = 32;

  private final EventLoops loops;
  private final EventLoop loop;
  private final Nameserver nameserver;
  private final Forward.Options options;
  private final Optional<Tls> tls;
  private final Randomness random;
  private final UpstreamMetrics metrics;
  private final List<StreamConnection> open = new ArrayList<>();

  StreamPool(
      EventLoops loops,
      Nameserver nameserver,
      Forward.Options options,
      Optional<Tls> tls,
      Randomness random,
      UpstreamMetrics metrics) {
    this.loops = loops;
    this.loop = loops.each().get(0);
    this.nameserver = nameserver;
    this.options = options;
    this.tls = tls;
    this.random = random;
    this.metrics = metrics;
  }

  Duration idle() {
    return options.sockets().idle();
  }

  void send(Exchange exchange) {
    Optional<StreamConnection> calmest =
        open.stream().min(Comparator.comparingInt(StreamConnection::waiting));
    int waiting = calmest.map(StreamConnection::waiting).orElse(Integer.MAX_VALUE);
    boolean isFull = open.size() >= options.sockets().maxConnections();
    if (waiting >= CROWD && !isFull) {
      connect().send(exchange);
    } else if (waiting < StreamConnection.MAX_WAITING) {
      metrics.sent(protocol(), true);
      calmest.orElseThrow().send(exchange);
    } else {
      exchange.fail(new IOException("too many messages wait on its connections"));
    }
  }

  /** Sends on a connection that was not there when the message was sent first. */
  void sendAnew(Exchange exchange) {
    if (open.size() < options.sockets().maxConnections()) {
      connect().send(exchange);
    } else {
      send(exchange);
    }
  }

  private String protocol() {
    return nameserver.isTls() ? "tcp-tls" : "tcp";
  }

  private StreamConnection connect() {
    metrics.sent(protocol(), false);
    StreamConnection connection = new StreamConnection(this, random, metrics);
    open.add(connection);
    new Bootstrap()
        .group(loop)
        .channel(loops.socketChannel())
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) options.timeout().toMillis())
        .handler(
            new ChannelInitializer<SocketChannel>() {
              @Override
              protected void initChannel(SocketChannel channel) {
                init(channel, connection);
              }
            })
        .connect(nameserver.address())
        .addListener(
            (ChannelFuture connected) -> {
              if (!connected.isSuccess()) {
                // Without a socket (out of descriptors) this comes from another thread.
                loop.execute(() -> connection.close(connected.cause()));
              } else if (!connection.isOpen()) {
                connected.channel().close(); // nobody waited that long
              }
            });
    return connection;
  }

  private void init(SocketChannel channel, StreamConnection connection) {
    if (nameserver.isTls()) {
      channel
          .pipeline()
          .addLast(tls.orElseThrow().handler(channel, nameserver.address(), options.timeout()));
    }
    channel
        .pipeline()
        .addLast(
            new LengthFieldBasedFrameDecoder(
                LENGTH_SIZE + ResponseEncoder.MAX_STREAM_SIZE, 0, LENGTH_SIZE, 0, LENGTH_SIZE))
        .addLast(connection);
  }

  void gone(StreamConnection connection) {
    open.remove(connection);
  }

  void close() {
    List.copyOf(open).forEach(connection -> connection.close(new IOException("closed")));
  }
}
