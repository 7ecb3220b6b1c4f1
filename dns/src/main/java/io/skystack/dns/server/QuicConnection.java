package io.skystack.dns.server;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One connection of DNS over QUIC (RFC 9250). Its queries are in {@link QuicExchange}, a stream
 * each. On one event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a connection that fails is closed, and that is all
final class QuicConnection extends ChannelInboundHandlerAdapter
    implements ListenerConnections.Drainable {
  // RFC 9250 section 4.3.
  static final int NO_ERROR = 0;
  static final int INTERNAL_ERROR = 1;
  static final int PROTOCOL_ERROR = 2;
  static final int EXCESSIVE_LOAD = 4;

  /** How often a connection that is to be closed is looked at, in milliseconds. */
  private static final int DRAIN_TICK_MILLIS = 10;

  /** After how many of those it is closed though queries still come. */
  private static final int MAX_DRAIN_TICKS = 50;

  private final Serving serving;
  private final Answering answering;
  private final ListenerConnections connections;
  private final AtomicInteger unproven;
  private @Nullable QuicChannel channel;
  private Optional<InetSocketAddress> client = Optional.empty();
  private Optional<InetSocketAddress> server = Optional.empty();
  private boolean isUnproven;
  private int inFlight;
  private long unsent;
  private long queries;
  private long lastProgress = System.nanoTime();
  private @Nullable ScheduledFuture<?> check;

  QuicConnection(
      Serving serving,
      Answering answering,
      ListenerConnections connections,
      AtomicInteger unproven) {
    this.serving = serving;
    this.answering = answering;
    this.connections = connections;
    this.unproven = unproven;
  }

  Answering answering() {
    return answering;
  }

  TcpLimits limits() {
    return serving.limits();
  }

  /** Where its queries come from. */
  InetSocketAddress client() {
    return client.orElseThrow();
  }

  /** Where they come to. */
  Optional<InetSocketAddress> server() {
    return server;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    QuicChannel quic = (QuicChannel) ctx.channel();
    channel = quic;
    if (!(quic.remoteSocketAddress() instanceof InetSocketAddress remote)) {
      quic.close();
      return;
    }
    serving
        .bounds()
        .enter(remote.getAddress())
        .ifPresentOrElse(
            loss -> {
              answering.metrics().of(loss).increment();
              // Once it can say so to its client.
              quic.eventLoop().execute(() -> end(quic, EXCESSIVE_LOAD));
            },
            () -> enter(quic, remote));
  }

  private void enter(QuicChannel quic, InetSocketAddress remote) {
    client = Optional.of(remote);
    if (quic.localSocketAddress() instanceof InetSocketAddress local) {
      server = Optional.of(local);
    }
    isUnproven = true;
    unproven.incrementAndGet();
    connections.enter(this);
    check =
        quic.eventLoop()
            .schedule(
                () -> {
                  if (isUnproven) {
                    quic.close();
                  }
                },
                limits().handshake().toNanos(),
                TimeUnit.NANOSECONDS);
  }

  /** The handshake is done. */
  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    proven();
    if (client.isPresent()) {
      lastProgress = System.nanoTime();
      checkIdleIn(limits().idle().toNanos());
    }
    ctx.fireChannelActive();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    leave();
    ctx.fireChannelInactive();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    leave();
  }

  private void proven() {
    if (isUnproven) {
      isUnproven = false;
      unproven.decrementAndGet();
    }
    if (check != null) {
      check.cancel(false);
    }
  }

  private void leave() {
    proven();
    if (client.isPresent()) {
      serving.bounds().leave(client.get().getAddress());
      connections.leave(this);
      client = Optional.empty();
    }
  }

  /** A whole query has come. */
  void began() {
    queries++;
    inFlight++;
    lastProgress = System.nanoTime();
  }

  /** Whether its client has taken so little of the answers that no more are to be made. */
  boolean isFull() {
    return unsent > limits().unreadBytes();
  }

  /** Its answer is on its way. */
  void answered(int bytes) {
    inFlight--;
    unsent += bytes;
  }

  /** Its answer was taken, or nobody is there any more to take it. */
  void sent(int bytes) {
    unsent -= bytes;
    lastProgress = System.nanoTime();
  }

  /** Ends it, with a reason of RFC 9250 section 4.3. */
  void end(int reason) {
    if (channel != null) {
      end(channel, reason);
    }
  }

  private static void end(QuicChannel quic, int reason) {
    quic.close(true, reason, Unpooled.EMPTY_BUFFER);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    answering.socketFailed(cause);
    ctx.close();
  }

  private void checkIdleIn(long nanos) {
    if (channel != null) {
      check = channel.eventLoop().schedule(this::checkIdle, nanos, TimeUnit.NANOSECONDS);
    }
  }

  /** QUIC itself sees to clients that are silent; this, to those that send all but queries. */
  private void checkIdle() {
    long left = limits().idle().toNanos() - (System.nanoTime() - lastProgress);
    if (left > 0) {
      checkIdleIn(left);
    } else if (inFlight > 0) {
      checkIdleIn(limits().idle().toNanos());
    } else {
      answering.metrics().of(Loss.IDLE).increment();
      end(NO_ERROR);
    }
  }

  /** Answers what has come, then closes. */
  @Override
  public void drain() {
    QuicChannel quic = channel;
    if (quic != null) {
      quic.eventLoop().execute(() -> drainIn(quic, queries, MAX_DRAIN_TICKS));
    }
  }

  private void drainIn(QuicChannel quic, long before, int left) {
    quic.eventLoop()
        .schedule(
            () -> {
              boolean quiet = queries == before || left <= 0;
              if (!quic.isOpen()) {
                return;
              }
              if (quiet && inFlight == 0 && unsent == 0) {
                end(quic, NO_ERROR);
              } else {
                drainIn(quic, queries, left - 1);
              }
            },
            DRAIN_TICK_MILLIS,
            TimeUnit.MILLISECONDS);
  }
}
