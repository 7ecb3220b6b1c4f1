package io.skystack.kubedns.corefile;

import static io.skystack.common.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.Chain;
import io.skystack.dns.plugin.Edns;
import io.skystack.dns.plugin.Query;
import io.skystack.dns.plugin.Zones;
import io.skystack.kube2sky.model.Selection;
import io.skystack.kube2sky.source.manifests.Manifests;
import io.skystack.kube2sky.translate.PodNames;
import io.skystack.kube2sky.translate.TranslateOptions;
import io.skystack.kubedns.ToldSource;
import io.skystack.skydns.answer.SkyMetrics;
import io.skystack.skydns.cases.OutsideNames;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

class KubernetesPluginTest {
  private static final String OBJECTS =
      """
      kind: Service
      metadata: {name: web, namespace: shop}
      spec:
        clusterIP: 10.254.0.1
        ports: [{name: http, port: 80}]
      ---
      kind: Service
      metadata: {name: out, namespace: shop}
      spec: {type: ExternalName, externalName: www.example}
      ---
      kind: Service
      metadata: {name: any, namespace: shop}
      spec: {clusterIP: 10.254.0.2, ports: [{port: 80}]}
      """;

  private final ToldSource source = new ToldSource();
  private final List<ToldSource> opened = new ArrayList<>();
  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final Clusters clusters =
      new Clusters(
          options -> {
            opened.add(source);
            return source;
          },
          registry);
  private final SkyMetrics metrics = SkyMetrics.register(registry);
  private final List<KubernetesPlugin> plugins = new ArrayList<>();

  @AfterEach
  void close() {
    plugins.forEach(KubernetesPlugin::close);
  }

  private static Name name(String text) {
    return Name.fromConstantString(text);
  }

  private static List<Name> names(String... texts) {
    return List.of(texts).stream().map(KubernetesPluginTest::name).toList();
  }

  private static KubernetesOptions options(List<Name> fallthrough) {
    return new KubernetesOptions(
        new ClusterOptions(
            names("cluster.local."),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Selection.ALL,
            new TranslateOptions(PodNames.INSECURE, List.of()),
            30),
        new Zones(names("cluster.local.", "in-addr.arpa.", "ip6.arpa.")),
        new Zones(fallthrough),
        Duration.ZERO);
  }

  private Chain chain(List<Name> fallthrough) {
    KubernetesPlugin plugin = new KubernetesPlugin(options(fallthrough), clusters, metrics);
    plugins.add(plugin);
    plugin.start();
    OutsideNames outside =
        new OutsideNames(
            List.of(
                "www.example. 60 IN A 192.0.2.1",
                "extra.shop.svc.cluster.local. 60 IN A 192.0.2.2",
                "9.9.9.9.in-addr.arpa. 60 IN PTR dns9.example."),
            Set.of());
    return new Chain(List.of(plugin, outside));
  }

  private static Answer ask(Chain chain, String name, String type) {
    return chain
        .handle(
            new Query(
                name(name),
                Type.value(type),
                DClass.IN,
                true,
                false,
                Edns.NONE,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 5353),
                Query.Transport.UDP))
        .toCompletableFuture()
        .join();
  }

  /** The data of the answer, or the response code; and whether it has authority. */
  private static String said(Answer answer) {
    List<String> data = answer.answer().stream().map(Record::rdataToString).toList();
    String said = data.isEmpty() ? Rcode.string(answer.rcode()) : String.join(",", data);
    return said + (answer.authoritative() ? " aa" : "");
  }

  private void known(Chain chain) {
    source.become(Manifests.parse(OBJECTS));
    eventually(
        () ->
            assertThat(said(ask(chain, "web.shop.svc.cluster.local.", "A")))
                .isEqualTo("10.254.0.1 aa"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          web.shop.svc.cluster.local.             | A    | 10.254.0.1 aa
          WEB.shop.svc.Cluster.Local.             | A    | 10.254.0.1 aa
          web.shop.svc.cluster.local.             | AAAA | NOERROR aa
          _http._tcp.web.shop.svc.cluster.local.  | SRV  | 10 100 80 web.shop.svc.cluster.local. aa
          out.shop.svc.cluster.local.             | A    | www.example.,192.0.2.1 aa
          any.shop.svc.cluster.local.             | A    | 10.254.0.2 aa
          *.shop.svc.cluster.local.               | A    | NXDOMAIN aa
          shop.svc.cluster.local.                 | A    | NOERROR aa
          nowhere.svc.cluster.local.              | A    | NXDOMAIN aa
          extra.shop.svc.cluster.local.           | A    | NXDOMAIN aa
          10-1-2-3.shop.pod.cluster.local.        | A    | 10.1.2.3 aa
          dns-version.cluster.local.              | TXT  | "1.1.0" aa
          1.0.254.10.in-addr.arpa.                | PTR  | web.shop.svc.cluster.local. aa
          1.0.254.10.in-addr.arpa.                | A    | NOERROR aa
          0.254.10.in-addr.arpa.                  | PTR  | NOERROR aa
          9.9.9.9.in-addr.arpa.                   | PTR  | NXDOMAIN aa
          9.9.9.9.in-addr.arpa.                   | TXT  | NXDOMAIN aa
          www.example.                            | A    | 192.0.2.1
          """)
  void answers(String name, String type, String expected) {
    Chain chain = chain(List.of());
    known(chain);
    Answer answer = ask(chain, name, type);
    assertThat(said(answer)).isEqualTo(expected);
    if (answer.answer().isEmpty()) {
      assertThat(answer.authority()).hasSize(1);
      assertThat(answer.authority().get(0).getTTL()).isEqualTo(30);
    }
  }

  @Test
  void namesThatDoNotExistFallThroughWhereTheyShould() {
    Chain chain = chain(names("in-addr.arpa.", "ip6.arpa."));
    known(chain);
    assertThat(said(ask(chain, "9.9.9.9.in-addr.arpa.", "PTR"))).isEqualTo("dns9.example.");
    assertThat(said(ask(chain, "1.0.254.10.in-addr.arpa.", "PTR")))
        .isEqualTo("web.shop.svc.cluster.local. aa");
    assertThat(said(ask(chain, "extra.shop.svc.cluster.local.", "A"))).isEqualTo("NXDOMAIN aa");
    Chain all = chain(options(List.of()).zones().names());
    assertThat(said(ask(all, "extra.shop.svc.cluster.local.", "A"))).isEqualTo("192.0.2.2");
    assertThat(said(ask(all, "web.shop.svc.cluster.local.", "AAAA"))).isEqualTo("NOERROR aa");
  }

  @Test
  void anAnswerThatFellThroughHoldsOnlyWhileTheNameDoesNotExist() {
    Chain chain = chain(options(List.of()).zones().names());
    known(chain);
    Answer fallen = ask(chain, "extra.shop.svc.cluster.local.", "A");
    assertThat(fallen.validity().holds(System.nanoTime())).isTrue();
    source.become(
        Manifests.parse(OBJECTS + "---\n" + OBJECTS.replace("web", "extra").split("---", -1)[0]));
    eventually(() -> assertThat(fallen.validity().holds(System.nanoTime())).isFalse());
    assertThat(said(ask(chain, "extra.shop.svc.cluster.local.", "A"))).isEqualTo("10.254.0.1 aa");
  }

  @Test
  void untilTheObjectsAreKnownItIsNotReadyAndDeniesNothing() {
    Chain chain = chain(List.of());
    assertThat(chain.notReady()).isPresent();
    assertThat(said(ask(chain, "web.shop.svc.cluster.local.", "A"))).isEqualTo("SERVFAIL");
    assertThat(said(ask(chain, "www.example.", "A"))).isEqualTo("192.0.2.1");
    known(chain);
    assertThat(chain.notReady()).isEmpty();
  }

  @Test
  void pluginsThatSayTheSameShareOneWatchAndTheLastOneEndsIt() {
    chain(List.of());
    chain(names("in-addr.arpa."));
    assertThat(opened).hasSize(1);
    plugins.forEach(KubernetesPlugin::close);
    assertThat(source.isClosed()).isTrue();
    chain(List.of());
    assertThat(opened).hasSize(2);
  }
}
