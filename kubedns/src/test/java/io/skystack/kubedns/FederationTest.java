package io.skystack.kubedns;

import static io.skystack.common.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.dns.plugin.Chain;
import io.skystack.dns.server.DnsOptions;
import io.skystack.dns.server.DnsServer;
import io.skystack.kube2sky.source.manifests.Manifests;
import io.skystack.skydns.cases.OutsideNames;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Names of a federation: of the Service here, or else of the one outside. */
class FederationTest {
  private static final String WEB =
      """
      kind: Service
      metadata: {name: web, namespace: shop}
      spec:
        clusterIP: 10.254.0.1
        ports: [{name: http, port: 80}]
      """;
  private static final String NAME = "web.shop.prod.svc.kube.local";
  private static final String OUTSIDE = "web.shop.prod.svc.a.west.example.com.";

  @TempDir private Path config;

  private final ToldSource source = new ToldSource();
  private final Chain chain =
      new Chain(List.of(new OutsideNames(List.of(OUTSIDE + " 60 IN A 192.0.2.1"), Set.of())));
  private final DnsServer outside =
      DnsServer.start(
          DnsOptions.of(List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))),
          chain,
          new PrometheusRegistry());
  private Running kubedns;

  @BeforeEach
  void start() throws IOException {
    Files.writeString(config.resolve("federations"), "{\"prod\": \"example.com\"}");
    Files.writeString(
        config.resolve("upstreamNameservers"),
        "[\"127.0.0.1:%d\"]".formatted(outside.addresses().get(0).getPort()));
    kubedns =
        Running.start(
            source,
            "--config-dir=" + config,
            "--config-period=20ms",
            "--federation-location=a.west");
    source.become(Manifests.parse(WEB));
    eventually(
        () ->
            assertThat(kubedns.data("web.shop.svc.kube.local", "A")).containsExactly("10.254.0.1"));
  }

  @AfterEach
  void close() {
    kubedns.close();
    outside.close();
    chain.close();
  }

  @Test
  void aServiceThatIsHereIsItsOwn() {
    assertThat(kubedns.data(NAME, "A")).containsExactly("10.254.0.1", "web.shop.svc.kube.local.");
    assertThat(kubedns.data(NAME, "CNAME")).containsExactly("web.shop.svc.kube.local.");
    assertThat(kubedns.data(NAME, "AAAA")).containsExactly("web.shop.svc.kube.local.");
    assertThat(kubedns.data("Web.Shop.PROD.Svc.Kube.Local", "A")).contains("10.254.0.1");
  }

  @Test
  void oneThatIsNotIsLookedForOutsideUntilItIsHereAgain() {
    source.become(List.of());
    eventually(() -> assertThat(kubedns.data(NAME, "A")).containsExactly("192.0.2.1", OUTSIDE));
    assertThat(kubedns.data(NAME, "A")).containsExactly("192.0.2.1", OUTSIDE);
    assertThat(kubedns.data(NAME, "CNAME")).containsExactly(OUTSIDE);
    source.become(Manifests.parse(WEB));
    eventually(
        () ->
            assertThat(kubedns.data(NAME, "A"))
                .containsExactly("10.254.0.1", "web.shop.svc.kube.local."));
  }

  @Test
  void otherNamesAreAsTheyWere() throws IOException {
    for (String name :
        List.of(
            "web.shop.test.svc.kube.local", // no such federation
            "web.shop.prod.pod.kube.local",
            "a.web.shop.prod.svc.kube.local",
            "prod.svc.kube.local")) {
      assertThat(kubedns.data(name, "A")).as(name).containsExactly("NXDOMAIN");
    }
    Files.writeString(config.resolve("federations"), "{}");
    eventually(() -> assertThat(kubedns.data(NAME, "A")).containsExactly("NXDOMAIN"));
  }
}
