package io.skystack.dns.forward;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.skystack.dns.net.EventLoops;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The ports that datagrams to one server are sent from (RFC 5452 section 9.2). The kernel gives
 * each at random out of all that are free. As long as few questions are asked, each has a new one.
 * When many are, each takes any of those open, and a port is given up after {@value
 * DatagramPort#MAX_USES} questions: a guess must still hit one port of all with one ID of all, and
 * a third of the work is saved that a socket for each question would cost. For one event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a port that does not open tells its exchanges
final class DatagramPorts {
  /** Ports to choose from before one is used twice. */
  private static final int CHOICE = 32;

  /** Ports in all, those included that are given up and wait for their last replies. */
  private static final int MAX_OPEN = 1024;

  private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(2);
  private static final int RECEIVE_SIZE = 4096;

  private final EventLoops loops;
  private final EventLoop loop;
  private final Nameserver nameserver;
  private final Randomness random;
  private final UpstreamMetrics metrics;

  /** Those to choose from. */
  private final List<DatagramPort> choice = new ArrayList<>();

  private int open;
  private boolean isSweeping;

  DatagramPorts(
      EventLoops loops, Nameserver nameserver, Randomness random, UpstreamMetrics metrics) {
    this.loops = loops;
    this.loop = loops.each().get(0);
    this.nameserver = nameserver;
    this.random = random;
    this.metrics = metrics;
  }

  void send(Exchange exchange) {
    if (choice.size() < CHOICE && open >= MAX_OPEN) {
      exchange.fail(new IOException("too many sockets wait for its replies"));
      return;
    }
    boolean isReused = choice.size() >= CHOICE;
    metrics.sent("udp", isReused);
    DatagramPort port = isReused ? choice.get(random.nextByte() % choice.size()) : open();
    port.send(exchange);
    if (port.isUsedUp()) {
      choice.remove(port);
    }
  }

  private DatagramPort open() {
    DatagramPort port = new DatagramPort(this, random, metrics);
    choice.add(port);
    open++;
    sweepLater();
    new Bootstrap()
        .group(loop)
        .channelFactory(() -> loops.newDatagramChannel(nameserver.address()))
        .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(RECEIVE_SIZE))
        .handler(port)
        .connect(nameserver.address())
        .addListener(
            (ChannelFuture connected) -> {
              // Without a socket (out of descriptors) this comes from another thread.
              loop.execute(() -> opened(port, connected));
            });
    return port;
  }

  private static void opened(DatagramPort port, ChannelFuture connected) {
    if (!connected.isSuccess()) {
      port.failAll(connected.cause());
    } else if (port.isClosed()) {
      connected.channel().close();
    } else {
      port.opened(connected.channel());
    }
  }

  /** Closes now and then what is not used: the next questions get new ports. */
  private void sweepLater() {
    if (!isSweeping) {
      isSweeping = true;
      loop.schedule(this::sweep, IDLE_NANOS, TimeUnit.NANOSECONDS);
    }
  }

  private void sweep() {
    isSweeping = false;
    long since = System.nanoTime() - IDLE_NANOS;
    List.copyOf(choice).stream().filter(port -> port.isIdle(since)).forEach(DatagramPort::close);
    if (!choice.isEmpty()) {
      sweepLater();
    }
  }

  void gone(DatagramPort port) {
    open--;
    choice.remove(port);
  }

  void close() {
    List.copyOf(choice).forEach(port -> port.failAll(new IOException("closed")));
  }
}
