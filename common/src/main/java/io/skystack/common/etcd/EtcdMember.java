package io.skystack.common.etcd;

import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** One endpoint and the channel to it. */
final class EtcdMember {
  private static final int DEFAULT_PORT = 2379;

  private static final int CONNECT_TIMEOUT_MILLIS = 3_000;

  /** Ten seconds is the least that gRPC does; etcd takes offence at less than five. */
  private static final int PING_SECONDS = 10;

  private static final int PING_TIMEOUT_SECONDS = 3;

  /** A page of a thousand records is some 300 kB, one value at most 1.5 MB. */
  private static final int MOST_BYTES = 16 << 20;

  private final URI endpoint;
  private final ManagedChannel channel;

  EtcdMember(URI endpoint, EventLoopGroup loop, Optional<SslContext> tls) {
    this.endpoint = endpoint;
    int port = endpoint.getPort() < 0 ? DEFAULT_PORT : endpoint.getPort();
    NettyChannelBuilder builder =
        NettyChannelBuilder.forAddress(endpoint.getHost(), port)
            .eventLoopGroup(loop)
            .channelType(NioSocketChannel.class)
            .withOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MILLIS)
            .keepAliveTime(PING_SECONDS, TimeUnit.SECONDS)
            .keepAliveTimeout(PING_TIMEOUT_SECONDS, TimeUnit.SECONDS)
            .maxInboundMessageSize(MOST_BYTES);
    tls.ifPresentOrElse(builder::sslContext, builder::usePlaintext);
    this.channel = builder.build();
  }

  /**
   * The channel, willing to connect at once: left alone, one that failed would wait for up to two
   * minutes before it tries again.
   */
  ManagedChannel channel() {
    if (channel.getState(false) == ConnectivityState.TRANSIENT_FAILURE) {
      channel.enterIdle();
    }
    return channel;
  }

  void close() {
    channel.shutdownNow();
  }

  @Override
  public String toString() {
    return endpoint.toString();
  }
}
