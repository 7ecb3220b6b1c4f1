package io.skystack.it;

import static io.skystack.common.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.skystack.common.testing.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** kubedns, alone: the cases of the stack, and what it does by itself. */
class KubednsApiServerIT extends ApiServerCases {
  @TempDir static Path folder;

  private final int port = Ports.free();
  private final Dns dns = new Dns(port);
  private @Nullable Program kubedns;

  @Override
  void startServer(KubeApiServer api) {
    kubedns = start(api);
  }

  private Program start(KubeApiServer api) {
    return Program.kubedns(
            "--kubecfg-file=" + api.kubeconfig(),
            "--dns-bind-address=127.0.0.1",
            "--dns-port=" + port,
            "--nameservers=127.0.0.1:1",
            "--config-map=kube-dns",
            "--pods=verified",
            "--snapshot=" + folder.resolve("records.snapshot"))
        .awaitReady();
  }

  @Override
  void stopServer() {
    if (kubedns != null) {
      kubedns.close();
    }
  }

  @Override
  public Dns dns() {
    return dns;
  }

  @Override
  Program watcher() {
    return kubedns;
  }

  @Override
  void assertForgotten(String namespace, String service) {
    String page = "/cache?name=%s.%s.svc.kube.local".formatted(service, namespace);
    eventually(() -> assertThat(kubedns.page(page)).doesNotContain("host"));
  }

  @Test
  void whileTheApiServerIsAwayItServesSaysSoAndEvenStartsAgain() {
    String name = "lasting.default.svc.kube.local";
    create(service("lasting", "10.254.11.1"));
    eventually(() -> assertThat(dns.dig(name)).containsExactly("10.254.11.1"));
    api().kill();
    try {
      eventually(() -> assertThat(kubedns.metric("kubedns_source_stale_seconds")).isGreaterThan(0));
      assertThat(kubedns.page("/readiness")).startsWith("ok, serving what was known at");
      assertThat(dns.dig(name)).containsExactly("10.254.11.1");

      assertThat(kubedns.terminate()).isZero();
      kubedns.close();
      kubedns = start(api());
      assertThat(dns.dig(name)).containsExactly("10.254.11.1");
      assertThat(kubedns.metric("kubedns_serving_snapshot")).isEqualTo(1);
      assertThat(kubedns.page("/readiness")).startsWith("ok, serving what was known at");
    } finally {
      api().startAgain();
    }
    eventually(() -> assertThat(kubedns.metric("kubedns_source_stale_seconds")).isZero());
    assertThat(kubedns.metric("kubedns_serving_snapshot")).isZero();
    create(service("after", "10.254.11.2"));
    eventually(
        () -> assertThat(dns.dig("after.default.svc.kube.local")).containsExactly("10.254.11.2"));
  }

  @Test
  void theConfigMapIsFollowed() throws IOException {
    Path outside = Files.createDirectory(folder.resolve("outside"));
    Files.writeString(
        outside.resolve("web.yaml"),
        """
        kind: Service
        metadata: {name: web, namespace: shop}
        spec: {clusterIP: 192.0.2.7, ports: [{port: 80}]}
        """);
    String name = "web.shop.svc.acme.local";
    int upstream = Ports.free();
    try (Program acme =
        Program.kubedns(
                "--manifests=" + outside,
                "--domain=acme.local",
                "--dns-bind-address=127.0.0.1",
                "--dns-port=" + upstream)
            .awaitReady()) {
      assertThat(acme.isAlive()).isTrue();
      assertThat(dns.rcode(name, "A")).isEqualTo("SERVFAIL");
      create(configMap("{\"acme.local\": [\"127.0.0.1:" + upstream + "\"]}"));
      eventually(() -> assertThat(dns.dig(name)).containsExactly("192.0.2.7"));
      client().resource(configMap("{\"acme.local\": [\"nobody\"]}")).update();
      eventually(() -> assertThat(kubedns.metric("kubedns_config_in_force")).isZero());
      assertThat(kubedns.log())
          .contains("ConfigMap kube-system/kube-dns is refused", "'stubDomains'");
      assertThat(dns.dig(name)).containsExactly("192.0.2.7");
      client().resource(configMap("{}")).delete();
      eventually(() -> assertThat(kubedns.metric("kubedns_config_in_force")).isEqualTo(1));
      eventually(() -> assertThat(dns.rcode(name, "A")).isEqualTo("SERVFAIL"));
    }
  }

  private static HasMetadata configMap(String stubDomains) {
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withNamespace("kube-system")
        .withName("kube-dns")
        .endMetadata()
        .withData(Map.of("stubDomains", stubDomains))
        .build();
  }
}
