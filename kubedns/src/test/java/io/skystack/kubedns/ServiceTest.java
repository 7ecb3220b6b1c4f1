package io.skystack.kubedns;

import static io.skystack.common.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.common.cli.OperatorException;
import io.skystack.dns.plugin.Chain;
import io.skystack.dns.server.DnsOptions;
import io.skystack.dns.server.DnsServer;
import io.skystack.kube2sky.ReleaseOrder;
import io.skystack.kube2sky.source.manifests.Manifests;
import io.skystack.skydns.cases.OutsideNames;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;

class ServiceTest {
  private static final String WEB =
      """
      kind: Service
      metadata: {name: web, namespace: shop}
      spec:
        clusterIP: 10.254.0.%d
        ports: [{name: http, port: 80}]
      """;
  private static final String NAME = "web.shop.svc.kube.local";

  @TempDir private Path folder;

  private final ToldSource source = new ToldSource();

  private void web(int last) {
    source.become(Manifests.parse(WEB.formatted(last)));
  }

  private static DnsServer outside(Chain chain) {
    return DnsServer.start(
        DnsOptions.of(List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))),
        chain,
        new PrometheusRegistry());
  }

  private static Chain knowing(String... lines) {
    return new Chain(List.of(new OutsideNames(List.of(lines), Set.of())));
  }

  private static String address(DnsServer server) {
    return "127.0.0.1:" + server.addresses().get(0).getPort();
  }

  @Test
  void untilAllObjectsAreKnownNothingIsDenied() throws IOException {
    try (Running kubedns = Running.start(source)) {
      Message answer = kubedns.ask(NAME, "A");
      assertThat(Rcode.string(answer.getRcode())).isEqualTo("SERVFAIL");
      assertThat(kubedns.page("/readiness")).startsWith("503 ").contains("told nothing yet");
      assertThat(kubedns.page("/healthz")).isEqualTo("200 ok");
      web(1);
      eventually(() -> assertThat(kubedns.data(NAME, "A")).containsExactly("10.254.0.1"));
      assertThat(kubedns.page("/readiness")).isEqualTo("200 ok");
      assertThat(kubedns.data("other.shop.svc.kube.local", "A")).containsExactly("NXDOMAIN");
    }
  }

  @Test
  void aChangeIsSeenThroughHotAnswersAtOnce() {
    try (Running kubedns = Running.start(source)) {
      web(1);
      eventually(() -> assertThat(kubedns.data(NAME, "A")).containsExactly("10.254.0.1"));
      assertThat(kubedns.data("new.shop.svc.kube.local", "A")).containsExactly("NXDOMAIN");
      source.become(
          Manifests.parse(WEB.formatted(2) + "---\n" + WEB.formatted(3).replace("web", "new")));
      eventually(() -> assertThat(kubedns.data(NAME, "A")).containsExactly("10.254.0.2"));
      assertThat(kubedns.data("new.shop.svc.kube.local", "A")).containsExactly("10.254.0.3");
    }
  }

  @Test
  void allRecordsAreOnAPage() throws IOException {
    try (Running kubedns = Running.start(source)) {
      web(1);
      eventually(() -> assertThat(kubedns.data(NAME, "A")).containsExactly("10.254.0.1"));
      JsonNode all = new ObjectMapper().readTree(kubedns.page("/cache").substring(4));
      assertThat(all.at("/~1skydns~1local~1kube~1svc~1shop~1web/host").asText())
          .isEqualTo("10.254.0.1");
      assertThat(all.has("/skydns/arpa/in-addr/10/254/0/1")).isTrue();
      JsonNode one =
          new ObjectMapper()
              .readTree(kubedns.page("/cache?name=Web.Shop.svc.kube.local.").substring(4));
      assertThat(one.size()).isEqualTo(3);
    }
  }

  @Test
  void whileTheSourceIsAwayTheLastNamesAreServedAndThatIsSaid() {
    try (Running kubedns = Running.start(source)) {
      web(1);
      eventually(() -> assertThat(kubedns.data(NAME, "A")).containsExactly("10.254.0.1"));
      source.away(true);
      assertThat(kubedns.data(NAME, "A")).containsExactly("10.254.0.1");
      assertThat(kubedns.page("/readiness"))
          .startsWith("200 ok, serving what was known at")
          .contains("nobody there");
      eventually(
          () ->
              assertThat(kubedns.page("/metrics"))
                  .containsPattern("kubedns_source_stale_seconds [0-9.]*[1-9]"));
      source.away(false);
      assertThat(kubedns.page("/readiness")).isEqualTo("200 ok");
      assertThat(kubedns.page("/metrics")).contains("kubedns_source_stale_seconds 0.0");
    }
  }

  @Test
  void theNextRunStartsFromTheSnapshotAndTakesOverFromTheSource() throws Exception {
    String snapshot = "--snapshot=" + folder.resolve("records");
    try (Running kubedns = Running.start(source, snapshot)) {
      source.become(
          Manifests.parse(WEB.formatted(1) + "---\n" + WEB.formatted(9).replace("web", "old")));
      eventually(() -> assertThat(kubedns.data(NAME, "A")).containsExactly("10.254.0.1"));
    }
    ToldSource silent = new ToldSource();
    try (Running kubedns = Running.start(silent, snapshot)) {
      assertThat(kubedns.service().awaitRecords()).isTrue();
      assertThat(kubedns.data(NAME, "A")).containsExactly("10.254.0.1");
      assertThat(kubedns.page("/readiness")).startsWith("200 ok, serving what was known at");
      assertThat(kubedns.page("/metrics")).contains("kubedns_serving_snapshot 1.0");
      silent.become(Manifests.parse(WEB.formatted(2)));
      eventually(() -> assertThat(kubedns.data(NAME, "A")).containsExactly("10.254.0.2"));
      eventually(
          () ->
              assertThat(kubedns.data("old.shop.svc.kube.local", "A")).containsExactly("NXDOMAIN"));
      eventually(() -> assertThat(kubedns.page("/readiness")).isEqualTo("200 ok"));
      assertThat(kubedns.page("/metrics")).contains("kubedns_serving_snapshot 0.0");
    }
  }

  @Test
  void aSnapshotOfAnotherDomainIsIgnored() {
    String snapshot = "--snapshot=" + folder.resolve("records");
    try (Running kubedns = Running.start(source, snapshot)) {
      web(1);
      eventually(() -> assertThat(kubedns.data(NAME, "A")).containsExactly("10.254.0.1"));
    }
    try (Running kubedns = Running.start(new ToldSource(), snapshot, "--domain=other.local")) {
      assertThat(kubedns.data("web.shop.svc.other.local", "A")).containsExactly("SERVFAIL");
    }
  }

  @Test
  void afterTheInitialTimeItGivesUp() throws Exception {
    try (Running kubedns = Running.start(source, "--initial-sync-timeout=50ms")) {
      assertThat(kubedns.service().awaitRecords()).isFalse();
      assertThat(kubedns.service().reason()).contains("the test");
    }
  }

  @Test
  void theConfigurationIsFollowedAndAWrongOneRefused() throws IOException {
    Path config = Files.createDirectory(folder.resolve("config"));
    try (Chain acme =
            knowing("a.acme.local. 60 IN A 192.0.2.1", "b.in.kube.local. 60 IN A 192.0.2.3");
        Chain world = knowing("www.example. 60 IN A 192.0.2.2");
        DnsServer acmes = outside(acme);
        DnsServer worlds = outside(world);
        Running kubedns = Running.start(source, "--config-dir=" + config, "--config-period=20ms")) {
      web(1);
      eventually(() -> assertThat(kubedns.data(NAME, "A")).containsExactly("10.254.0.1"));
      assertThat(kubedns.data("www.example", "A")).containsExactly("SERVFAIL");
      Files.writeString(
          config.resolve("stubDomains"),
          "{\"acme.local\": [\"%1$s\"], \"in.kube.local\": [\"%1$s\"]}".formatted(address(acmes)));
      Files.writeString(
          config.resolve("upstreamNameservers"), "[\"%s\"]".formatted(address(worlds)));
      eventually(() -> assertThat(kubedns.data("a.acme.local", "A")).containsExactly("192.0.2.1"));
      eventually(() -> assertThat(kubedns.data("www.example", "A")).containsExactly("192.0.2.2"));
      assertThat(kubedns.data("b.in.kube.local", "A")).containsExactly("192.0.2.3");
      assertThat(kubedns.data(NAME, "A")).containsExactly("10.254.0.1");

      Files.writeString(config.resolve("upstreamNameservers"), "[\"nobody\"]");
      Files.writeString(config.resolve("stubDomains"), "{}");
      eventually(
          () -> assertThat(kubedns.page("/metrics")).contains("kubedns_config_in_force 0.0"));
      assertThat(kubedns.data("a.acme.local", "A")).containsExactly("192.0.2.1");
      assertThat(kubedns.data("www.example", "A")).containsExactly("192.0.2.2");

      Files.delete(config.resolve("upstreamNameservers"));
      eventually(
          () -> assertThat(kubedns.page("/metrics")).contains("kubedns_config_in_force 1.0"));
      eventually(() -> assertThat(kubedns.data("a.acme.local", "A")).containsExactly("SERVFAIL"));
      assertThat(kubedns.data("b.in.kube.local", "A")).containsExactly("NXDOMAIN");
    }
  }

  @Test
  void aLossOfMostNamesWaitsForAnOrder() throws Exception {
    StringBuilder many = new StringBuilder();
    for (int i = 0; i < 40; i++) {
      many.append(
          """
          ---
          kind: Service
          metadata: {name: s%d, namespace: n%d}
          spec: {clusterIP: 10.254.1.%d, ports: [{port: 80}]}
          """
              .formatted(i, i % 5, i));
    }
    try (Running kubedns = Running.start(source)) {
      source.become(Manifests.parse(many.toString()));
      eventually(
          () ->
              assertThat(kubedns.data("s39.n4.svc.kube.local", "A"))
                  .containsExactly("10.254.1.39"));
      source.become(List.of());
      eventually(() -> assertThat(kubedns.page("/metrics")).contains("kube2sky_brake_on 1.0"));
      assertThat(kubedns.data("s39.n4.svc.kube.local", "A")).containsExactly("10.254.1.39");
      assertThat(
              new ReleaseOrder("kubedns", "--healthz-port")
                  .give(
                      new InetSocketAddress(
                          InetAddress.getLoopbackAddress(), kubedns.service().operationsPort())))
          .contains("they go now");
      eventually(
          () -> assertThat(kubedns.data("s39.n4.svc.kube.local", "A")).containsExactly("NXDOMAIN"));
    }
  }

  @Test
  void flagsThatDoNotGoTogetherAreTold() {
    assertWrong("--config-map and --config-dir", "--config-map=a", "--config-dir=b");
    assertWrong("--config-map needs an API server", "--config-map=kube-dns");
    assertWrong("--config-dir: ", "--config-dir=" + folder.resolve("none"));
    assertWrong("--ttl", "--ttl=0");
    assertWrong("the snapshot", "--snapshot=" + folder.resolve("none/records"));
  }

  private void assertWrong(String start, String... args) {
    assertThatThrownBy(() -> Running.start(source, args).close())
        .isInstanceOf(OperatorException.class)
        .hasMessageStartingWith(start)
        .hasMessageNotContaining("\n");
  }
}
