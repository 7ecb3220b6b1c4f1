package io.skystack.common.etcd;

import io.etcd.jetcd.api.AuthGrpc;
import io.etcd.jetcd.api.AuthenticateRequest;
import io.etcd.jetcd.api.AuthenticateResponse;
import io.etcd.jetcd.api.WatchGrpc;
import io.etcd.jetcd.api.WatchRequest;
import io.etcd.jetcd.api.WatchResponse;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.skystack.common.cli.OperatorException;
import io.skystack.common.etcd.EtcdException.Kind;
import io.skystack.common.tls.PemFiles;
import java.net.URI;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * The way to etcd's members, shared by all who read and write there. Thread-safe.
 *
 * <p>All calls go to one member for as long as it answers; the first call that it fails moves all
 * later ones to the next. No call waits for longer than it was given, none is repeated here: what
 * may be repeated is known to the caller. The one exception is a token that ran out, for such a
 * call was certainly not carried out.
 */
public final class EtcdConnection implements AutoCloseable {
  private static final Metadata.Key<String> TOKEN =
      Metadata.Key.of("token", Metadata.ASCII_STRING_MARSHALLER);
  private static final Metadata.Key<String> HAS_LEADER =
      Metadata.Key.of("hasleader", Metadata.ASCII_STRING_MARSHALLER);
  private static final Duration AUTHENTICATE_TIMEOUT = Duration.ofSeconds(5);

  private final EtcdOptions options;
  private final EtcdErrors errors;
  private final EventLoopGroup loop;
  private final List<EtcdMember> members;

  /** Index of the member in use. Many programs on one etcd must not all begin at the first. */
  private final AtomicInteger current;

  /** The token in use or on its way; null if there is none. */
  private @Nullable CompletableFuture<String> token;

  private EtcdConnection(EtcdOptions options, Optional<SslContext> tls) {
    this.options = options;
    this.errors = new EtcdErrors(options);
    this.loop =
        new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("etcd-io", true), NioIoHandler.newFactory());
    this.members =
        options.endpoints().stream()
            .map(
                endpoint ->
                    new EtcdMember(endpoint, loop, isTls(endpoint) ? tls : Optional.empty()))
            .toList();
    this.current = new AtomicInteger(ThreadLocalRandom.current().nextInt(members.size()));
  }

  private static void checkEndpoint(URI endpoint) {
    boolean http = "http".equals(endpoint.getScheme()) || isTls(endpoint);
    String path = endpoint.getPath() == null ? "" : endpoint.getPath();
    boolean bare = path.isEmpty() || path.equals("/");
    int port = endpoint.getPort();
    if (!http || endpoint.getHost() == null || !bare || port == 0 || port > 0xffff) {
      throw notAnEndpoint(endpoint.toString());
    }
    if (endpoint.getUserInfo() != null) {
      throw new OperatorException(
          "a URL of etcd holds a user or a password: take it out and give user and password by"
              + " their own flags");
    }
  }

  private static OperatorException notAnEndpoint(String url) {
    return new OperatorException(
        "'" + url + "' is no URL of etcd: write it like http://127.0.0.1:2379 or https://…");
  }

  private static boolean isTls(URI endpoint) {
    return "https".equals(endpoint.getScheme());
  }

  /**
   * Prepares the way. Reads the certificates, does not wait for the network.
   *
   * @throws OperatorException if an endpoint is no URL, or a file cannot be read or holds something
   *     else
   */
  public static EtcdConnection open(EtcdOptions options) {
    if (options.endpoints().isEmpty()) {
      throw new OperatorException("no etcd endpoint given: name at least one URL");
    }
    options.endpoints().forEach(EtcdConnection::checkEndpoint);
    if (options.username().isEmpty() != options.password().isEmpty()) {
      throw new OperatorException("etcd's user and password are given together or not at all");
    }
    return new EtcdConnection(options, tls(options));
  }

  private static Optional<SslContext> tls(EtcdOptions options) {
    boolean files =
        options.caCert().isPresent()
            || options.clientCert().isPresent()
            || options.clientKey().isPresent();
    if (options.endpoints().stream().noneMatch(EtcdConnection::isTls)) {
      if (files) {
        throw new OperatorException(
            "TLS files are given for etcd, but no endpoint is https://: write https:// in "
                + options.endpoints().get(0)
                + " or leave the files out");
      }
      return Optional.empty();
    }
    SslContextBuilder builder =
        GrpcSslContexts.configure(SslContextBuilder.forClient(), SslProvider.JDK);
    options
        .caCert()
        .ifPresent(
            file -> builder.trustManager(PemFiles.certificates(file, "etcd CA certificate")));
    addClientCertificate(options, builder);
    try {
      return Optional.of(builder.build());
    } catch (SSLException e) {
      throw new OperatorException("the TLS files for etcd do not fit: " + e.getMessage(), e);
    }
  }

  private static void addClientCertificate(EtcdOptions options, SslContextBuilder builder) {
    if (options.clientCert().isPresent() != options.clientKey().isPresent()) {
      throw new OperatorException(
          "etcd's client certificate and its key are given together or not at all");
    }
    if (options.clientCert().isPresent()) {
      Path file = options.clientCert().get();
      List<X509Certificate> chain = PemFiles.certificates(file, "etcd client certificate");
      builder.keyManager(
          PemFiles.key(
              options.clientKey().orElseThrow(),
              "etcd client key",
              chain.get(0),
              "client certificate"),
          chain);
    }
  }

  /** What it was opened with. */
  public EtcdOptions options() {
    return options;
  }

  /** The endpoints, for an operator. */
  String where() {
    return members.stream().map(EtcdMember::toString).reduce((a, b) -> a + ", " + b).orElse("");
  }

  EtcdErrors errors() {
    return errors;
  }

  EtcdMember member() {
    return members.get(current.get());
  }

  /** Tells that a member failed: later calls go to the next one. */
  void failed(EtcdMember member) {
    int at = members.indexOf(member);
    current.compareAndSet(at, (at + 1) % members.size());
  }

  /**
   * Makes one call. Fails with an {@link EtcdException}, after {@code timeout} at the latest (twice
   * that if the token ran out).
   */
  <Q, R> CompletableFuture<R> call(MethodDescriptor<Q, R> method, Q request, Duration timeout) {
    return callOnce(method, request, timeout)
        .exceptionallyCompose(
            error ->
                kindOf(error) == Kind.TOKEN
                    ? callOnce(method, request, timeout)
                    : CompletableFuture.failedFuture(unwrap(error)));
  }

  private static Throwable unwrap(Throwable error) {
    return error instanceof CompletionException && error.getCause() != null
        ? error.getCause()
        : error;
  }

  private static Kind kindOf(Throwable error) {
    return unwrap(error) instanceof EtcdException e ? e.kind() : Kind.REFUSED;
  }

  private <Q, R> CompletableFuture<R> callOnce(
      MethodDescriptor<Q, R> method, Q request, Duration timeout) {
    EtcdMember member = member();
    return token(member)
        .thenCompose(
            token -> {
              Channel channel = withHeaders(member.channel(), token);
              return unary(channel, member, method, request, timeout)
                  .whenComplete((answer, error) -> dropTokenOn(error, token));
            });
  }

  private <Q, R> CompletableFuture<R> unary(
      Channel channel,
      EtcdMember member,
      MethodDescriptor<Q, R> method,
      Q request,
      Duration timeout) {
    CompletableFuture<R> answer = new CompletableFuture<>();
    CallOptions limits =
        CallOptions.DEFAULT.withDeadlineAfter(timeout.toMillis(), TimeUnit.MILLISECONDS);
    ClientCalls.asyncUnaryCall(
        channel.newCall(method, limits),
        request,
        new StreamObserver<>() {
          @Override
          public void onNext(R response) {
            answer.complete(response);
          }

          @Override
          public void onError(Throwable error) {
            EtcdException meaning = errors.of(error, member);
            if (meaning.kind() == Kind.UNREACHABLE) {
              failed(member);
            }
            answer.completeExceptionally(meaning);
          }

          @Override
          public void onCompleted() {}
        });
    return answer;
  }

  /**
   * Opens a stream for watches on a member and sends {@code first} on it. Fails if there is no
   * token to be had; what goes wrong after that reaches the observer.
   */
  CompletableFuture<Void> watch(
      EtcdMember member,
      ClientResponseObserver<WatchRequest, WatchResponse> observer,
      WatchRequest first) {
    return token(member)
        .thenAccept(
            token -> {
              Channel channel = withHeaders(member.channel(), token);
              ClientCalls.asyncBidiStreamingCall(
                      channel.newCall(WatchGrpc.getWatchMethod(), CallOptions.DEFAULT), observer)
                  .onNext(first);
            });
  }

  private static Channel withHeaders(Channel channel, String token) {
    Metadata headers = new Metadata();
    headers.put(HAS_LEADER, "true");
    if (!token.isEmpty()) {
      headers.put(TOKEN, token);
    }
    return ClientInterceptors.intercept(
        channel, MetadataUtils.newAttachHeadersInterceptor(headers));
  }

  /** The token to send; empty without authentication. Those who come together share one request. */
  private synchronized CompletableFuture<String> token(EtcdMember member) {
    if (options.username().isEmpty()) {
      return CompletableFuture.completedFuture("");
    }
    if (token == null || token.isCompletedExceptionally()) {
      AuthenticateRequest request =
          AuthenticateRequest.newBuilder()
              .setName(options.username())
              .setPassword(options.password())
              .build();
      token =
          unary(
                  member.channel(),
                  member,
                  AuthGrpc.getAuthenticateMethod(),
                  request,
                  AUTHENTICATE_TIMEOUT)
              .thenApply(AuthenticateResponse::getToken);
    }
    return token;
  }

  /** Forgets the token, so that the next call asks for another. */
  synchronized void dropToken() {
    if (token != null && token.isDone()) {
      token = null;
    }
  }

  private synchronized void dropTokenOn(@Nullable Throwable error, String used) {
    boolean refused = error != null && kindOf(error) == Kind.TOKEN;
    if (refused && token != null && used.equals(token.getNow(""))) {
      token = null;
    }
  }

  /** Ends all calls. Mirrors and sinks on it are closed before it. */
  @Override
  public void close() {
    members.forEach(EtcdMember::close);
    var closing = loop.shutdownGracefully(0, 2, TimeUnit.SECONDS);
    closing.awaitUninterruptibly(3, TimeUnit.SECONDS);
  }
}
