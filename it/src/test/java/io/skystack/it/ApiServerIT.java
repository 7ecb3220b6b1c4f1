package io.skystack.it;

import static io.skystack.common.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
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

/** The whole way: an object at a real API server becomes an answer, changes and goes. */
class ApiServerIT {
  private static EtcdServer kubernetesEtcd;
  private static EtcdServer etcd;
  private static KubeApiServer api;
  private static KubernetesClient client;
  private static Stack stack;

  @BeforeAll
  static void start() {
    kubernetesEtcd = EtcdServer.startOne();
    api = KubeApiServer.start(kubernetesEtcd.endpoint().toString());
    client = api.client();
    etcd = EtcdServer.startOne();
    stack = Stack.start(List.of(etcd.endpoint()), "--kubecfg-file=" + api.kubeconfig());
  }

  @AfterAll
  static void stop() {
    for (AutoCloseable closeable :
        Stream.of(stack, client, api, etcd, kubernetesEtcd).filter(c -> c != null).toList()) {
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
    objects.stream().filter(o -> o.getKind().equals("Namespace")).forEach(ApiServerIT::create);
    objects.stream().filter(o -> !o.getKind().equals("Namespace")).forEach(ApiServerIT::create);
    eventually(
        () ->
            assertThat(stack.dns().dig("mysql-service.default.svc.kube.local"))
                .containsExactly("10.254.162.44"));
    // The API server's own service is there too.
    eventually(
        () ->
            assertThat(stack.dns().data("_https._tcp.kubernetes.default.svc.kube.local", "SRV"))
                .hasSize(1));
  }

  private static List<HasMetadata> load(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return client.load(in).items();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static void create(HasMetadata object) {
    client.resource(object).create();
  }

  @Test
  void aServiceIsCreatedChangedAndDeleted() {
    String name = "web.default.svc.kube.local";
    assertThat(stack.dns().rcode(name, "A")).isEqualTo("NXDOMAIN");
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
    eventually(() -> assertThat(stack.dns().dig(name)).containsExactly("10.254.7.7"));
    eventually(
        () ->
            assertThat(stack.dns().data("_http._tcp." + name, "SRV"))
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
            assertThat(stack.dns().data("_http._tcp." + name, "SRV"))
                .containsExactly("10 100 8080 " + name + "."));
    client.services().inNamespace("default").withName("web").delete();
    eventually(() -> assertThat(stack.dns().rcode(name, "A")).isEqualTo("NXDOMAIN"));
    eventually(
        () ->
            assertThat(new Etcdctl(etcd.endpoint()).keys("/skydns/local/kube/svc/default/web"))
                .isEmpty());
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
    eventually(() -> assertThat(stack.dns().dig(name)).containsExactly("10.1.0.1", "10.1.0.2"));
    assertThat(stack.dns().dig("db-0." + name)).containsExactly("10.1.0.1");
    assertThat(stack.dns().dig("-x", "10.1.0.1")).containsExactly("db-0." + name + ".");
    assertThat(stack.dns().data("_pg._tcp." + name, "SRV"))
        .containsExactly("10 50 6432 db-0." + name + ".", "10 50 6432 db-1." + name + ".");
    client.resource(slice("10.1.0.1", true, "10.1.0.2", false)).update();
    eventually(() -> assertThat(stack.dns().dig(name)).containsExactly("10.1.0.1"));
    client.resource(slice("10.1.0.1", false, "10.1.0.2", false)).update();
    eventually(() -> assertThat(stack.dns().rcode(name, "A")).isEqualTo("NXDOMAIN"));
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
    create(
        new ServiceBuilder()
            .withNewMetadata()
            .withNamespace("default")
            .withName("steady")
            .endMetadata()
            .withNewSpec()
            .withClusterIP("10.254.9.9")
            .addNewPort()
            .withPort(80)
            .endPort()
            .endSpec()
            .build());
    eventually(() -> assertThat(stack.dns().dig(name)).containsExactly("10.254.9.9"));
    try (Prober prober =
        Prober.start(
            stack.dns().port(),
            List.of(name),
            500,
            answer ->
                Dns.data(answer, org.xbill.DNS.Section.ANSWER).equals(List.of("10.254.9.9")))) {
      prober.awaitMore(100);
      api.kill();
      prober.awaitMore(500);
      assertThat(stack.kube2sky().isAlive()).isTrue();
      api.startAgain();
      create(
          new ServiceBuilder()
              .withNewMetadata()
              .withNamespace("default")
              .withName("newer")
              .endMetadata()
              .withNewSpec()
              .withClusterIP("10.254.9.10")
              .addNewPort()
              .withPort(80)
              .endPort()
              .endSpec()
              .build());
      eventually(
          () ->
              assertThat(stack.dns().dig("newer.default.svc.kube.local"))
                  .containsExactly("10.254.9.10"));
      assertThat(prober.stop()).isEmpty();
    }
  }
}
