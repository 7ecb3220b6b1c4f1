package io.skystack.common.etcd;

import io.etcd.jetcd.Client;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;

/**
 * An etcd that all tests of a run share, and a prefix in it for each test. It is the one named by
 * {@code ETCD_ENDPOINTS}, else a process of the {@code etcd} on the PATH, else a container; where
 * none of them is to be had the tests are aborted with the reason.
 *
 * <pre>{@code
 * @RegisterExtension static final EtcdExtension ETCD = new EtcdExtension();
 * }</pre>
 *
 * <p>A test that stops, wipes or secures its etcd starts one of its own: {@link
 * EtcdServer#startOne}, {@link EtcdCluster#startThree}.
 */
public final class EtcdExtension implements BeforeAllCallback, BeforeEachCallback {
  private static final ExtensionContext.Namespace STORE =
      ExtensionContext.Namespace.create(EtcdExtension.class);

  private @Nullable Shared shared;
  private String prefix = "";

  /** What all test classes of a run share; closed at its end. */
  private static final class Shared implements AutoCloseable {
    private final List<URI> endpoints;
    private final EtcdConnection connection;
    private final AutoCloseable process;
    private @Nullable Client client;

    Shared(List<URI> endpoints, AutoCloseable process) {
      this.endpoints = endpoints;
      this.connection = EtcdConnection.open(EtcdOptions.of(endpoints, ""));
      this.process = process;
    }

    /** Only where it is asked for: beside a Kubernetes client jetcd's own cannot be made. */
    synchronized Client client() {
      if (client == null) {
        client = Client.builder().endpoints(endpoints).build();
      }
      return client;
    }

    @Override
    public synchronized void close() throws Exception {
      if (client != null) {
        client.close();
      }
      connection.close();
      process.close();
    }
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    shared =
        context
            .getRoot()
            .getStore(STORE)
            .computeIfAbsent(Shared.class, key -> find(), Shared.class);
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    if (shared == null) {
      beforeAll(context);
    }
    prefix = "test-" + UUID.randomUUID();
  }

  private static Shared find() {
    String named = System.getenv().getOrDefault("ETCD_ENDPOINTS", "");
    if (!named.isEmpty()) {
      return shared(Stream.of(named.split(",", -1)).map(URI::create).toList(), () -> {});
    }
    if (EtcdServer.binary().isPresent()) {
      EtcdServer server = EtcdServer.startOne();
      return shared(List.of(server.endpoint()), server);
    }
    Assumptions.assumeTrue(
        DockerClientFactory.instance().isDockerAvailable(),
        "no ETCD_ENDPOINTS, no etcd on the PATH and no Docker");
    GenericContainer<?> container =
        new GenericContainer<>("quay.io/coreos/etcd:v3.5.21")
            .withExposedPorts(2379)
            .withCommand(
                "etcd",
                "--listen-client-urls=http://0.0.0.0:2379",
                "--advertise-client-urls=http://0.0.0.0:2379");
    container.start();
    URI endpoint =
        URI.create("http://" + container.getHost() + ":" + container.getMappedPort(2379));
    return shared(List.of(endpoint), container);
  }

  private static Shared shared(List<URI> endpoints, AutoCloseable process) {
    return new Shared(endpoints, process);
  }

  private Shared shared() {
    if (shared == null) {
      throw new IllegalStateException("register the extension with @RegisterExtension");
    }
    return shared;
  }

  /** Where clients reach it. */
  public List<URI> endpoints() {
    return shared().endpoints;
  }

  /** A client for the test's own use. */
  public Client client() {
    return shared().client();
  }

  /** This test's own path prefix, without slashes at its ends. */
  public String prefix() {
    return prefix;
  }

  /** How to reach it, with this test's prefix. */
  public EtcdOptions options() {
    return EtcdOptions.of(endpoints(), prefix());
  }

  /**
   * Puts a value.
   *
   * @param path below the prefix, such as {@code local/kube/svc}
   * @return the revision
   */
  public long put(String path, String value) {
    return Etcds.put(shared().connection, prefix, path, value);
  }

  /**
   * Deletes one key.
   *
   * @return the revision
   */
  public long delete(String path) {
    return Etcds.delete(shared().connection, prefix, path);
  }

  /** All values of this test, by their paths below the prefix, in the order of the keys. */
  public Map<String, String> values() {
    return Etcds.values(shared().connection, prefix);
  }
}
