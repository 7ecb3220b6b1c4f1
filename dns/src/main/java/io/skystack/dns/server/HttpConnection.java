package io.skystack.dns.server;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One connection of HTTP, of either version: what its requests hold together, how long it may stay
 * without any, how it ends. The requests are in {@link HttpExchange}. On one event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a connection that fails is closed, and that is all
final class HttpConnection extends ChannelInboundHandlerAdapter
    implements ListenerConnections.Drainable {
  /** How often a connection that is to be closed is looked at, in milliseconds. */
  private static final int DRAIN_TICK_MILLIS = 10;

  /** After how many of those it is closed though requests still come. */
  private static final int MAX_DRAIN_TICKS = 50;

  private final Answering answering;
  private final ListenerConnections connections;
  private final TcpLimits limits;
  private final SocketChannel channel;
  private final InetSocketAddress client;
  private final Optional<InetSocketAddress> server;
  private int inFlight;
  private long unsent;
  private long requests;
  private long lastProgress = System.nanoTime();
  private boolean ended;
  private boolean draining;
  private @Nullable ScheduledFuture<?> idleCheck;

  HttpConnection(
      Answering answering,
      ListenerConnections connections,
      TcpLimits limits,
      SocketChannel channel,
      InetSocketAddress client) {
    this.answering = answering;
    this.connections = connections;
    this.limits = limits;
    this.channel = channel;
    this.client = client;
    this.server = Optional.ofNullable(channel.localAddress());
  }

  Answering answering() {
    return answering;
  }

  TcpLimits limits() {
    return limits;
  }

  InetSocketAddress client() {
    return client;
  }

  Optional<InetSocketAddress> server() {
    return server;
  }

  /** Whether its client should not ask more on it. */
  boolean isDraining() {
    return draining;
  }

  /** Whether its client has taken so little of the answers that no more are to be made. */
  boolean isFull() {
    return unsent > limits.unreadBytes();
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    connections.enter(this);
    checkIdleIn(limits.idle().toNanos());
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    connections.leave(this);
    if (idleCheck != null) {
      idleCheck.cancel(false);
    }
  }

  /** A whole request has come. */
  void began() {
    requests++;
    inFlight++;
    lastProgress = System.nanoTime();
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
    closeIfDone();
  }

  /** The client sends no more, but may wait for answers. */
  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof ChannelInputShutdownEvent || event instanceof SslCloseCompletionEvent) {
      ended = true;
      closeIfDone();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    failed(cause);
  }

  /** Ends it for what its client did, or the network. */
  void failed(Throwable cause) {
    if (!(cause instanceof Http2Exception)) { // a client's breach of the protocol
      answering.socketFailed(cause);
    }
    channel.close();
  }

  private void closeIfDone() {
    if (ended && inFlight == 0 && unsent == 0) {
      channel.close();
    }
  }

  private void checkIdleIn(long nanos) {
    idleCheck = channel.eventLoop().schedule(this::checkIdle, nanos, TimeUnit.NANOSECONDS);
  }

  private void checkIdle() {
    long left = limits.idle().toNanos() - (System.nanoTime() - lastProgress);
    if (left > 0) {
      checkIdleIn(left);
    } else if (inFlight > 0) {
      checkIdleIn(limits.idle().toNanos());
    } else {
      answering.metrics().of(Loss.IDLE).increment();
      channel.close();
    }
  }

  /**
   * Answers what has come, then closes. (The farewell of HTTP/2, GOAWAY, goes out as it closes:
   * there are clients that give up what they still wait for when they hear it.)
   */
  @Override
  public void drain() {
    channel
        .eventLoop()
        .execute(
            () -> {
              draining = true;
              drainIn(requests, MAX_DRAIN_TICKS);
            });
  }

  private void drainIn(long before, int left) {
    channel
        .eventLoop()
        .schedule(
            () -> {
              if (channel.isOpen()) {
                if ((requests == before && inFlight == 0) || left == 0) {
                  ended = true;
                  closeIfDone();
                } else {
                  drainIn(requests, left - 1);
                }
              }
            },
            DRAIN_TICK_MILLIS,
            TimeUnit.MILLISECONDS);
  }
}
