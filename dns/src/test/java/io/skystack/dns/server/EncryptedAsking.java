package io.skystack.dns.server;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicClientCodecBuilder;
import io.netty.handler.codec.quic.QuicSslContext;
import io.netty.handler.codec.quic.QuicSslContextBuilder;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamType;
import io.skystack.common.testing.TestCertificates;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** Clients of the encrypted transports that trust one authority. */
@SuppressWarnings("FutureReturnValueIgnored") // what does not come is missed by the test
final class EncryptedAsking implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final TestCertificates authority;
  private final Optional<ClientIdentity> identity;
  private final SSLContext context;
  private final MultiThreadIoEventLoopGroup loop =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

  EncryptedAsking(TestCertificates authority) {
    this(authority, Optional.empty());
  }

  /** Those that show a certificate of their own. */
  EncryptedAsking(TestCertificates authority, Optional<ClientIdentity> identity) {
    this.authority = authority;
    this.identity = identity;
    this.context = trusting(authority, identity);
  }

  private static SSLContext trusting(
      TestCertificates authority, Optional<ClientIdentity> identity) {
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      store.setCertificateEntry(
          "authority",
          CertificateFactory.getInstance("X.509")
              .generateCertificate(
                  new ByteArrayInputStream(Files.readAllBytes(authority.authority()))));
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      KeyManager[] keys = identity.map(own -> new KeyManager[] {own}).orElse(null);
      context.init(keys, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A connection of DNS over TLS, past its handshake. */
  Asking.Stream tls(InetSocketAddress server, String... alpn) throws IOException {
    SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket();
    socket.connect(server);
    socket.setSoTimeout((int) PATIENCE.toMillis());
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setApplicationProtocols(alpn);
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    return new Asking.Stream(socket);
  }

  /** What a connection says of itself. */
  static SSLSocket session(Asking.Stream stream) {
    Socket socket = stream.socket;
    return (SSLSocket) socket;
  }

  HttpClient http(HttpClient.Version version) {
    return HttpClient.newBuilder()
        .version(version)
        .sslContext(context)
        .connectTimeout(PATIENCE)
        .build();
  }

  static URI uri(InetSocketAddress server, String pathAndQuery) {
    return URI.create("https://127.0.0.1:" + server.getPort() + pathAndQuery);
  }

  static HttpRequest post(InetSocketAddress server, byte[] query) {
    return HttpRequest.newBuilder(uri(server, "/dns-query"))
        .timeout(PATIENCE)
        .header("content-type", "application/dns-message")
        .POST(BodyPublishers.ofByteArray(query))
        .build();
  }

  HttpResponse<byte[]> https(InetSocketAddress server, byte[] query) throws IOException {
    try {
      return http(HttpClient.Version.HTTP_2).send(post(server, query), BodyHandlers.ofByteArray());
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** One query on a connection of its own; the ID is 0 on the way and comes back as it was. */
  byte[] quic(InetSocketAddress server, byte[] query) throws Exception {
    try (Quic connection = quic(server)) {
      byte[] plain = query.clone();
      Arrays.fill(plain, 0, Math.min(2, plain.length), (byte) 0);
      byte[] answer = connection.ask(Asking.Stream.framed(plain)).get(10, TimeUnit.SECONDS);
      System.arraycopy(query, 0, answer, 0, 2);
      return answer;
    }
  }

  Quic quic(InetSocketAddress server) throws Exception {
    return quic(server, "doq", (int) PATIENCE.toMillis());
  }

  /** One that waits for its handshake as long as it is told, in milliseconds. */
  Quic quic(InetSocketAddress server, String alpn, int patience) throws Exception {
    return new Quic(server, alpn, patience);
  }

  @Override
  public void close() {
    loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }

  /** A connection of DNS over QUIC. */
  final class Quic implements AutoCloseable {
    private final Channel datagrams;
    final QuicChannel channel;

    Quic(InetSocketAddress server, String alpn, int patience) throws Exception {
      QuicSslContextBuilder builder =
          QuicSslContextBuilder.forClient()
              .trustManager(authority.authority().toFile())
              .applicationProtocols(alpn);
      identity.ifPresent(own -> builder.keyManager(own, null));
      QuicSslContext tls = builder.build();
      datagrams =
          new Bootstrap()
              .group(loop)
              .channel(NioDatagramChannel.class)
              .handler(
                  new QuicClientCodecBuilder()
                      .sslEngineProvider(
                          quic -> tls.newEngine(quic.alloc(), "127.0.0.1", server.getPort()))
                      .maxIdleTimeout(10, TimeUnit.SECONDS)
                      .initialMaxData(1 << 20)
                      .initialMaxStreamDataBidirectionalLocal(1 << 18)
                      .build())
              .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
              .sync()
              .channel();
      channel =
          QuicChannel.newBootstrap(datagrams)
              .streamHandler(new ChannelInboundHandlerAdapter())
              .remoteAddress(server)
              .connect()
              .get(patience, TimeUnit.MILLISECONDS);
    }

    /** Sends bytes and the end of a stream; the message that comes back. */
    CompletableFuture<byte[]> ask(byte[] bytes) throws Exception {
      CompletableFuture<byte[]> answer = new CompletableFuture<>();
      QuicStreamChannel stream = open(answer);
      stream.writeAndFlush(Unpooled.wrappedBuffer(bytes)).sync();
      stream.shutdownOutput();
      return answer;
    }

    QuicStreamChannel open(CompletableFuture<byte[]> answer) throws Exception {
      return channel
          .createStream(QuicStreamType.BIDIRECTIONAL, new Receiver(answer))
          .get(10, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
      channel.close().awaitUninterruptibly(1000);
      datagrams.close().awaitUninterruptibly(1000);
    }
  }

  /** Collects a stream until its end. */
  private static final class Receiver extends ChannelInboundHandlerAdapter {
    private final CompletableFuture<byte[]> answer;
    private final ByteBuf all = Unpooled.buffer();

    Receiver(CompletableFuture<byte[]> answer) {
      this.answer = answer;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ByteBuf more = (ByteBuf) message;
      all.writeBytes(more);
      more.release();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
      if (event == ChannelInputShutdownReadComplete.INSTANCE && all.readableBytes() >= 2) {
        answer.complete(ByteBufUtil.getBytes(all, 2, all.getUnsignedShort(0)));
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      answer.completeExceptionally(new IOException("the stream ended"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      answer.completeExceptionally(cause);
    }
  }
}
