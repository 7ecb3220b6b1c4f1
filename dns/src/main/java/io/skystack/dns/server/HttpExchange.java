package io.skystack.dns.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.concurrent.ScheduledFuture;
import io.skystack.dns.http.DohRequest;
import io.skystack.dns.http.Freshness;
import io.skystack.dns.plugin.Query.Transport;
import io.skystack.dns.wire.ResponseEncoder;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A query and its answer by HTTP: one after the other on a connection of HTTP/1.1, just one on a
 * stream of HTTP/2.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what cannot be sent is seen where it is counted
final class HttpExchange extends SimpleChannelInboundHandler<FullHttpRequest> {
  /** The largest query, in bytes. */
  static final int MAX_QUERY = 4096;

  private final HttpConnection connection;
  private final boolean isStream;

  /** Requests of HTTP/1.1 that wait for the answer to one before; few, since no more are read. */
  private final Queue<FullHttpRequest> waiting = new ArrayDeque<>();

  private boolean isAnswering;
  private boolean isTaking;
  private boolean isLast;
  private @Nullable ScheduledFuture<?> deadline;

  HttpExchange(HttpConnection connection, boolean isStream) {
    super(false);
    this.connection = connection;
    this.isStream = isStream;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    if (isStream) {
      // A connection that is busy else must not keep a stream whose request never ends.
      deadline =
          ctx.executor()
              .schedule(
                  () -> ctx.close(), connection.limits().idle().toNanos(), TimeUnit.NANOSECONDS);
    }
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    if (deadline != null) {
      deadline.cancel(false);
    }
    waiting.forEach(FullHttpRequest::release);
    waiting.clear();
  }

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
    if (deadline != null) {
      deadline.cancel(false);
    }
    waiting.add(request);
    takeRequests(ctx);
  }

  /** Takes one after the other, as long as they are answered at once. */
  private void takeRequests(ChannelHandlerContext ctx) {
    if (isTaking) {
      return;
    }
    isTaking = true;
    while (!isAnswering && !isLast && !waiting.isEmpty() && (isStream || !connection.isFull())) {
      isAnswering = true;
      FullHttpRequest request = waiting.remove();
      try {
        take(ctx, request);
      } finally {
        request.release();
      }
    }
    isTaking = false;
    if (!isStream) {
      ctx.channel().config().setAutoRead(waiting.isEmpty() && !connection.isFull());
    }
  }

  private void take(ChannelHandlerContext ctx, FullHttpRequest request) {
    connection.began();
    if (connection.isFull()) {
      refuse(ctx, request, HttpResponseStatus.TOO_MANY_REQUESTS);
      return;
    }
    DohRequest asked = DohRequest.of(request, MAX_QUERY);
    if (asked instanceof DohRequest.Message message) {
      HttpReply reply = new HttpReply(ctx, HttpUtil.isKeepAlive(request));
      connection
          .answering()
          .receive(message.message(), connection.client(), Transport.HTTPS, reply);
    } else if (asked instanceof DohRequest.Unfit unfit) {
      refuse(ctx, request, unfit.status());
    }
  }

  private void refuse(ChannelHandlerContext ctx, FullHttpRequest request, HttpResponseStatus why) {
    FullHttpResponse response = response(why, Unpooled.EMPTY_BUFFER);
    if (why.equals(HttpResponseStatus.METHOD_NOT_ALLOWED)) {
      response.headers().set(HttpHeaderNames.ALLOW, "GET, POST");
    }
    // What follows a request that could not be read cannot be read either.
    boolean keep = HttpUtil.isKeepAlive(request) && !request.decoderResult().isFailure();
    write(ctx, response, keep);
  }

  private static FullHttpResponse response(HttpResponseStatus status, ByteBuf body) {
    FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, body);
    response.headers().setInt(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes());
    return response;
  }

  private void write(ChannelHandlerContext ctx, FullHttpResponse response, boolean keepAlive) {
    int bytes = response.content().readableBytes();
    isAnswering = false;
    isLast = !keepAlive || connection.isDraining();
    if (isLast && !isStream) {
      response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    }
    connection.answered(bytes);
    ctx.writeAndFlush(response)
        .addListener(
            done -> {
              connection.sent(bytes);
              takeRequests(ctx);
            });
    takeRequests(ctx);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (isStream) {
      connection.answering().socketFailed(cause);
      ctx.close();
    } else {
      connection.failed(cause);
    }
  }

  /** The way back for one query. */
  private final class HttpReply implements Reply {
    private final ChannelHandlerContext ctx;
    private final boolean keepAlive;

    HttpReply(ChannelHandlerContext ctx, boolean keepAlive) {
      this.ctx = ctx;
      this.keepAlive = keepAlive;
    }

    @Override
    public Optional<InetSocketAddress> server() {
      return connection.server();
    }

    @Override
    public void send(ResponseEncoder message) {
      ByteBuf body = ctx.alloc().directBuffer(message.length());
      message.copyTo(body);
      FullHttpResponse response = response(HttpResponseStatus.OK, body);
      response
          .headers()
          .set(HttpHeaderNames.CONTENT_TYPE, DohRequest.MEDIA_TYPE)
          .set(HttpHeaderNames.CACHE_CONTROL, "max-age=" + Freshness.seconds(body));
      write(ctx, response, keepAlive);
    }

    /** No query, or one that is not to be answered. */
    @Override
    public void none() {
      write(ctx, response(HttpResponseStatus.BAD_REQUEST, Unpooled.EMPTY_BUFFER), keepAlive);
    }
  }
}
