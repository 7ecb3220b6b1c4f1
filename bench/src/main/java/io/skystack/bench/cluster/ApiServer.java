package io.skystack.bench.cluster;

import io.skystack.bench.server.Pause;
import io.skystack.bench.server.Programs;
import io.skystack.common.cli.OperatorException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.NoSuchAlgorithmException;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A real API server of our own, and a client that may do all. */
public final class ApiServer implements AutoCloseable {
  private static final String TOKEN = "benchmark";
  private static final int IN_FLIGHT = 24;
  private static final long START_SECONDS = 120;

  private final Path folder;
  private final int port;
  private final List<String> command;
  private final HttpClient client;
  private Process process;

  private ApiServer(Path folder, int port, List<String> command) throws IOException {
    this.folder = folder;
    this.port = port;
    this.command = command;
    this.process = launch();
    awaitFile(folder.resolve("certificates").resolve("apiserver.crt"));
    this.client = HttpClient.newBuilder().sslContext(trusting()).build();
    awaitReady();
  }

  /**
   * Starts one on an etcd of its own, and returns when it is ready.
   *
   * @throws OperatorException if there is none in the folder that KUBEBUILDER_ASSETS names, or if
   *     it does not start
   */
  public static ApiServer start(Path folder, String etcd, int port, int core) {
    String assets = System.getenv().getOrDefault("KUBEBUILDER_ASSETS", ".");
    Path program =
        Programs.find(assets + "/kube-apiserver")
            .orElseThrow(
                () ->
                    new OperatorException(
                        "no kube-apiserver in "
                            + assets
                            + ": KUBEBUILDER_ASSETS names its folder"));
    try {
      Files.createDirectories(folder);
      Path key = folder.resolve("key.pem");
      Files.writeString(key, privateKey());
      Files.writeString(folder.resolve("tokens.csv"), TOKEN + ",admin,admin,\"system:masters\"\n");
      return new ApiServer(
          folder,
          port,
          List.of(
              "taskset",
              "-c",
              Integer.toString(core),
              program.toString(),
              "--etcd-servers=" + etcd,
              "--service-cluster-ip-range=10.254.0.0/16",
              "--secure-port=" + port,
              "--bind-address=127.0.0.1",
              "--cert-dir=" + folder.resolve("certificates"),
              "--service-account-key-file=" + key,
              "--service-account-signing-key-file=" + key,
              "--service-account-issuer=https://kubernetes.default.svc",
              "--token-auth-file=" + folder.resolve("tokens.csv"),
              "--authorization-mode=AlwaysAllow",
              "--disable-admission-plugins=ServiceAccount"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String privateKey() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      byte[] key = generator.generateKeyPair().getPrivate().getEncoded();
      return "-----BEGIN PRIVATE KEY-----\n"
          + Base64.getMimeEncoder().encodeToString(key)
          + "\n-----END PRIVATE KEY-----\n";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private Process launch() throws IOException {
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
        .start();
  }

  private Path log() {
    return folder.resolve("log");
  }

  /** Its certificate, which it has signed itself. */
  private SSLContext trusting() throws IOException {
    Path file = folder.resolve("certificates").resolve("apiserver.crt");
    try (var in = Files.newInputStream(file)) {
      Collection<? extends Certificate> certificates =
          CertificateFactory.getInstance("X.509").generateCertificates(in);
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      for (Certificate certificate : certificates) {
        store.setCertificateEntry("c" + store.size(), certificate);
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private void awaitFile(Path file) {
    awaitCondition(() -> Files.exists(file));
  }

  private void awaitReady() {
    awaitCondition(() -> isOk("/readyz") && isOk("/api/v1/namespaces/default"));
  }

  private void awaitCondition(java.util.function.BooleanSupplier condition) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    while (!condition.getAsBoolean()) {
      if (!process.isAlive() || System.nanoTime() - end > 0) {
        throw new OperatorException("the API server did not start: see " + log());
      }
      Pause.millis(50);
    }
  }

  private boolean isOk(String path) {
    try {
      return client
              .send(request(path).GET().build(), HttpResponse.BodyHandlers.discarding())
              .statusCode()
          == 200;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OperatorException("interrupted");
    }
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + path))
        .timeout(Duration.ofSeconds(60))
        .header("Authorization", "Bearer " + TOKEN)
        .header("Content-Type", "application/json");
  }

  /** Creates objects, some at once, and returns when all are there. */
  public void createAll(Stream<ApiObject> objects) {
    Semaphore room = new Semaphore(IN_FLIGHT);
    objects.forEach(
        object -> {
          room.acquireUninterruptibly();
          var unused = create(object).whenComplete((done, failure) -> room.release());
        });
    room.acquireUninterruptibly(IN_FLIGHT);
  }

  /** Creates one object. */
  public CompletableFuture<Void> create(ApiObject object) {
    return send(
        request(object.collection())
            .POST(HttpRequest.BodyPublishers.ofString(object.json()))
            .build());
  }

  /** Deletes one. */
  public CompletableFuture<Void> delete(ApiObject object) {
    return send(request(object.path()).DELETE().build());
  }

  /** Changes one by a merge patch (RFC 7396). */
  public CompletableFuture<Void> patch(ApiObject object, String patch) {
    return send(
        request(object.path())
            .setHeader("Content-Type", "application/merge-patch+json")
            .method("PATCH", HttpRequest.BodyPublishers.ofString(patch))
            .build());
  }

  private CompletableFuture<Void> send(HttpRequest request) {
    return client
        .sendAsync(request, HttpResponse.BodyHandlers.ofString())
        .thenAccept(
            response -> {
              if (response.statusCode() / 100 != 2) {
                throw new OperatorException(
                    "the API server refused %s %s: %s"
                        .formatted(request.method(), request.uri().getPath(), response.body()));
              }
            });
  }

  /** A kubeconfig file for it. */
  public Path kubeconfig() {
    Path file = folder.resolve("kubeconfig");
    try {
      Files.writeString(
          file,
          """
          apiVersion: v1
          kind: Config
          current-context: bench
          clusters:
            - name: bench
              cluster:
                server: https://127.0.0.1:%d
                certificate-authority: %s
          users:
            - name: bench
              user:
                token: %s
          contexts:
            - name: bench
              context: {cluster: bench, user: bench}
          """
              .formatted(port, folder.resolve("certificates").resolve("apiserver.crt"), TOKEN));
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Kills it and starts it again; returns when it is ready. */
  public void restart() {
    end();
    try {
      process = launch();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    awaitReady();
  }

  private void end() {
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    end();
  }
}
