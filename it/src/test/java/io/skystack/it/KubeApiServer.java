package io.skystack.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.skystack.common.testing.Eventually;
import io.skystack.common.testing.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * A real API server on the loopback interface, with an etcd of its own given to it. Services get
 * addresses of 10.254.0.0/16 and fd00:10:254::/112, so the manifests in {@code examples/} are
 * accepted as they stand.
 */
final class KubeApiServer implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(90);
  static final String TOKEN = "integration-test";

  private final Path folder;
  private final int port;
  private final List<String> command;
  private Process process;

  private KubeApiServer(Path folder, int port, List<String> command) throws IOException {
    this.folder = folder;
    this.port = port;
    this.command = command;
    this.process = launch();
  }

  /**
   * Starts one on this etcd. A test that needs one is skipped where the folder that {@code
   * KUBEBUILDER_ASSETS} names has none.
   */
  static KubeApiServer start(String etcdEndpoint) {
    return start(etcdEndpoint, "10.254.0.0/16,fd00:10:254::/112");
  }

  /**
   * The same, with other addresses for Services.
   *
   * @param services ranges as the server's flag takes them
   */
  static KubeApiServer start(String etcdEndpoint, String services) {
    return start(etcdEndpoint, services, folder -> List.of("--authorization-mode=AlwaysAllow"));
  }

  /**
   * One where everybody but {@link #client} may do what roles say and no more, and which notes what
   * service accounts ask of it.
   */
  static KubeApiServer startWithRoles(String etcdEndpoint, String services) {
    return start(etcdEndpoint, services, AuditLog::flags);
  }

  /**
   * Starts one.
   *
   * @param access flags that say who may do what, for a folder that is there
   */
  private static KubeApiServer start(
      String etcdEndpoint, String services, Function<Path, List<String>> access) {
    String assets = System.getenv("KUBEBUILDER_ASSETS");
    Path binary = Path.of(assets == null ? "" : assets, "kube-apiserver");
    assumeTrue(
        assets != null && Files.isExecutable(binary),
        "no kube-apiserver in the folder KUBEBUILDER_ASSETS; ./sky test builds one where Go is");
    try {
      Path folder = Files.createTempDirectory("kube-apiserver");
      Path key = serviceAccountKey(folder);
      Path tokens = folder.resolve("tokens.csv");
      Files.writeString(tokens, TOKEN + ",admin,admin,\"system:masters\"\n");
      int port = Ports.free();
      List<String> command =
          new ArrayList<>(
              List.of(
                  binary.toString(),
                  "--etcd-servers=" + etcdEndpoint,
                  "--service-cluster-ip-range=" + services,
                  "--secure-port=" + port,
                  "--bind-address=127.0.0.1",
                  "--cert-dir=" + folder.resolve("certificates"),
                  "--service-account-key-file=" + key,
                  "--service-account-signing-key-file=" + key,
                  "--service-account-issuer=https://kubernetes.default.svc",
                  "--token-auth-file=" + tokens,
                  "--disable-admission-plugins=ServiceAccount",
                  "--watch-cache=true"));
      command.addAll(access.apply(folder));
      KubeApiServer server = new KubeApiServer(folder, port, command);
      server.awaitReady();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path serviceAccountKey(Path folder) throws IOException {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      PrivateKey key = generator.generateKeyPair().getPrivate();
      String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getEncoded());
      Path file = folder.resolve("service-account.pem");
      Files.writeString(
          file, "-----BEGIN PRIVATE KEY-----\n" + text + "\n-----END PRIVATE KEY-----\n");
      return file;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What service accounts have asked; of one that was started with roles. */
  AuditLog audit() {
    return new AuditLog(folder);
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

  private void awaitReady() {
    try (KubernetesClient client = client()) {
      Eventually.eventually(
          START,
          () -> {
            assertThat(process.isAlive()).as("the API server runs:%n%s", tail()).isTrue();
            assertThat(client.raw("/readyz")).as(this::tail).isEqualTo("ok");
            assertThat(client.namespaces().withName("default").get()).isNotNull();
          });
    }
  }

  private String tail() {
    try {
      List<String> lines = Files.readAllLines(log());
      return String.join("\n", lines.subList(Math.max(0, lines.size() - 30), lines.size()));
    } catch (IOException e) {
      return e.toString();
    }
  }

  /** The way to it, for one who may do all. */
  Config config() {
    return new ConfigBuilder(Config.empty())
        .withMasterUrl(endpoint().toString())
        .withOauthToken(TOKEN)
        .withTrustCerts(true)
        .withRequestRetryBackoffLimit(0)
        .build();
  }

  /** A client that may do all. */
  KubernetesClient client() {
    return new KubernetesClientBuilder().withConfig(config()).build();
  }

  /** Where it listens. */
  URI endpoint() {
    return URI.create("https://127.0.0.1:" + port);
  }

  /** A token of a service account, as its Pods have it. */
  String tokenOf(String namespace, String serviceAccount) {
    try (KubernetesClient client = client()) {
      return client
          .serviceAccounts()
          .inNamespace(namespace)
          .withName(serviceAccount)
          .tokenRequest()
          .getStatus()
          .getToken();
    }
  }

  /** A kubeconfig file for it. */
  Path kubeconfig() {
    return kubeconfig(endpoint(), TOKEN);
  }

  /**
   * A kubeconfig file for who goes another way, or may do less.
   *
   * @param server the URL to go to
   */
  Path kubeconfig(URI server, String token) {
    try {
      Path file = folder.resolve("kubeconfig-" + server.getPort() + "-" + token.hashCode());
      Files.writeString(
          file,
          """
          apiVersion: v1
          kind: Config
          current-context: it
          clusters:
            - name: it
              cluster:
                server: %s
                insecure-skip-tls-verify: true
          users:
            - name: it
              user:
                token: %s
          contexts:
            - name: it
              context:
                cluster: it
                user: it
          """
              .formatted(server, token));
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Kills it, as a machine that dies would. */
  void kill() {
    process.destroyForcibly();
    try {
      process.waitFor(20, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Starts it again on the same port, with the same data. */
  void startAgain() {
    try {
      process = launch();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    awaitReady();
  }

  @Override
  public void close() {
    kill();
    Folders.delete(folder);
  }
}
