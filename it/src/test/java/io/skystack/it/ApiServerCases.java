package io.skystack.it;

import static io.skystack.common.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.skystack.bench.load.Prober;
import io.skystack.common.etcd.EtcdServer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * The whole way: an object at a real API server becomes an answer, changes and goes. What is
 * between the two is for those who extend this.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ApiServerCases implements EndToEndCases {
  private EtcdServer kubernetesEtcd;
  private KubeApiServer api;
  private KubernetesClient client;

  /** Starts what answers for the objects of an API server, and waits until it does. */
  abstract void startServer(KubeApiServer server);

  /** Ends it. */
  abstract void stopServer();

  /** The program that watches the API server. */
  abstract Program watcher();

  /** Nothing is left of what a deleted Service had. */
  abstract void assertForgotten(String namespace, String service);

  KubeApiServer api() {
    return api;
  }

  @Override
  public KubernetesClient client() {
    return client;
  }

  @BeforeAll
  void start() {
    kubernetesEtcd = EtcdServer.startOne();
    api = KubeApiServer.start(kubernetesEtcd.endpoint().toString());
    client = api.client();
    startServer(api);
  }

  @AfterAll
  void stop() {
    stopServer();
    for (AutoCloseable closeable :
        Stream.of(client, api, kubernetesEtcd).filter(c -> c != null).toList()) {
      try {
        closeable.close();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @Test
  void theExamplesAreAcceptedAndAnswered() throws IOException {
    List<HasMetadata> objects;
    try (Stream<Path> files = Files.list(Repository.examples())) {
      objects =
          files
              .filter(file -> file.toString().matches(".*\\.(ya?ml|json)"))
              .sorted()
              .flatMap(file -> load(file).stream())
              .toList();
    }
    objects.stream().filter(o -> o.getKind().equals("Namespace")).forEach(this::create);
    objects.stream().filter(o -> !o.getKind().equals("Namespace")).forEach(this::create);
    eventually(
        () ->
            assertThat(dns().dig("mysql-service.default.svc.kube.local"))
                .containsExactly("10.254.162.44"));
    // The API server's own service is there too.
    eventually(
        () ->
            assertThat(dns().data("_https._tcp.kubernetes.default.svc.kube.local", "SRV"))
                .hasSize(1));
  }

  private List<HasMetadata> load(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return client.load(in).items();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  final void create(HasMetadata object) {
    client.resource(object).create();
  }

  @Test
  void aServiceIsCreatedChangedAndDeleted() {
    String name = "web.default.svc.kube.local";
    assertThat(dns().rcode(name, "A")).isEqualTo("NXDOMAIN");
    create(
        new ServiceBuilder()
            .withNewMetadata()
            .withNamespace("default")
            .withName("web")
            .endMetadata()
            .withNewSpec()
            .withClusterIP("10.254.7.7")
            .addNewPort()
            .withName("http")
            .withPort(80)
            .endPort()
            .endSpec()
            .build());
    eventually(() -> assertThat(dns().dig(name)).containsExactly("10.254.7.7"));
    eventually(
        () ->
            assertThat(dns().data("_http._tcp." + name, "SRV"))
                .containsExactly("10 100 80 " + name + "."));
    client
        .services()
        .inNamespace("default")
        .withName("web")
        .edit(
            service ->
                new ServiceBuilder(service)
                    .editSpec()
                    .editFirstPort()
                    .withPort(8080)
                    .endPort()
                    .endSpec()
                    .build());
    eventually(
        () ->
            assertThat(dns().data("_http._tcp." + name, "SRV"))
                .containsExactly("10 100 8080 " + name + "."));
    client.services().inNamespace("default").withName("web").delete();
    eventually(() -> assertThat(dns().rcode(name, "A")).isEqualTo("NXDOMAIN"));
    assertForgotten("default", "web");
  }

  @Test
  void aHeadlessServiceFollowsItsSlices() {
    String name = "db.default.svc.kube.local";
    create(
        new ServiceBuilder()
            .withNewMetadata()
            .withNamespace("default")
            .withName("db")
            .endMetadata()
            .withNewSpec()
            .withClusterIP("None")
            .addNewPort()
            .withName("pg")
            .withPort(5432)
            .endPort()
            .endSpec()
            .build());
    create(slice("10.1.0.1", true, "10.1.0.2", true));
    eventually(() -> assertThat(dns().dig(name)).containsExactly("10.1.0.1", "10.1.0.2"));
    assertThat(dns().dig("db-0." + name)).containsExactly("10.1.0.1");
    assertThat(dns().dig("-x", "10.1.0.1")).containsExactly("db-0." + name + ".");
    assertThat(dns().data("_pg._tcp." + name, "SRV"))
        .containsExactly("10 50 6432 db-0." + name + ".", "10 50 6432 db-1." + name + ".");
    client.resource(slice("10.1.0.1", true, "10.1.0.2", false)).update();
    eventually(() -> assertThat(dns().dig(name)).containsExactly("10.1.0.1"));
    client.resource(slice("10.1.0.1", false, "10.1.0.2", false)).update();
    eventually(() -> assertThat(dns().rcode(name, "A")).isEqualTo("NXDOMAIN"));
    client.services().inNamespace("default").withName("db").delete();
    client.resource(slice("10.1.0.1", false, "10.1.0.2", false)).delete();
  }

  private static HasMetadata slice(String first, boolean ready, String second, boolean alsoReady) {
    return new EndpointSliceBuilder()
        .withNewMetadata()
        .withNamespace("default")
        .withName("db-slice")
        .addToLabels("kubernetes.io/service-name", "db")
        .endMetadata()
        .withAddressType("IPv4")
        .addNewPort()
        .withName("pg")
        .withPort(6432)
        .withProtocol("TCP")
        .endPort()
        .addNewEndpoint()
        .withAddresses(first)
        .withHostname("db-0")
        .withNewConditions()
        .withReady(ready)
        .endConditions()
        .endEndpoint()
        .addNewEndpoint()
        .withAddresses(second)
        .withHostname("db-1")
        .withNewConditions()
        .withReady(alsoReady)
        .endConditions()
        .endEndpoint()
        .build();
  }

  @Test
  void whatChangesWhileTheApiServerIsAwayIsPutRight() {
    String name = "steady.default.svc.kube.local";
    create(service("steady", "10.254.9.9"));
    eventually(() -> assertThat(dns().dig(name)).containsExactly("10.254.9.9"));
    try (Prober prober =
        Prober.start(dns().port(), List.of(Prober.Question.has(name, "10.254.9.9")), 500)) {
      Probes.awaitMore(prober, 100);
      api.kill();
      Probes.awaitMore(prober, 500);
      assertThat(watcher().isAlive()).isTrue();
      api.startAgain();
      create(service("newer", "10.254.9.10"));
      eventually(
          () ->
              assertThat(dns().dig("newer.default.svc.kube.local")).containsExactly("10.254.9.10"));
      assertThat(prober.stop().complaints()).isEmpty();
    }
  }

  /** A Service with a port, in the namespace {@code default}. */
  static HasMetadata service(String name, String address) {
    return new ServiceBuilder()
        .withNewMetadata()
        .withNamespace("default")
        .withName(name)
        .endMetadata()
        .withNewSpec()
        .withClusterIP(address)
        .addNewPort()
        .withPort(80)
        .endPort()
        .endSpec()
        .build();
  }
}
