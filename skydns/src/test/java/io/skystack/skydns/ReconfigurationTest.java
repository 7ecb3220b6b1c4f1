package io.skystack.skydns;

import static io.skystack.common.testing.Eventually.eventually;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.etcd.jetcd.ByteSequence;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.skystack.common.cli.Addresses;
import io.skystack.common.etcd.EtcdExtension;
import io.skystack.common.testing.Ports;
import io.skystack.dns.plugin.Chain;
import io.skystack.dns.server.DnsOptions;
import io.skystack.dns.server.DnsServer;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/** The configuration in a real etcd, as it changes under a whole service. */
class ReconfigurationTest {
  @RegisterExtension static final EtcdExtension ETCD = new EtcdExtension();

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private Service service;

  @BeforeEach
  void start() throws Exception {
    put("local/kube/web", "{\"host\":\"10.0.0.1\"}");
    put("local/other/web", "{\"host\":\"10.0.0.2\"}");
    service = Service.start(Configurations.of(ETCD.options()), registry);
    service.awaitRecords();
  }

  @AfterEach
  void stop() {
    service.close();
  }

  private static void put(String key, String value) throws Exception {
    ETCD.client().getKVClient().put(key(key), ByteSequence.from(value, UTF_8)).get();
  }

  private static void configure(String json) throws Exception {
    put("config", json);
  }

  private static ByteSequence key(String key) {
    return ByteSequence.from("/" + ETCD.prefix() + "/" + key, UTF_8);
  }

  private Message ask(String name, int type) throws IOException {
    return ask(service.addresses().get(0), name, type);
  }

  private static Message ask(InetSocketAddress server, String name, int type) throws IOException {
    SimpleResolver resolver = new SimpleResolver(server);
    resolver.setTimeout(Duration.ofSeconds(2));
    return resolver.send(
        Message.newQuery(Record.newRecord(Name.fromString(name), type, DClass.IN)));
  }

  private String page(String query) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + service.operationsPort() + "/config" + query);
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
        .body();
  }

  private double metric(String name) {
    for (MetricSnapshot metric : registry.scrape()) {
      if (metric.getMetadata().getPrometheusName().equals(name)) {
        return metric instanceof CounterSnapshot counter
            ? counter.getDataPoints().get(0).getValue()
            : ((GaugeSnapshot) metric).getDataPoints().get(0).getValue();
      }
    }
    throw new AssertionError("no metric " + name);
  }

  @Test
  void aDomainComesAndGoes() throws Exception {
    assertThat(ask("web.other.local.", Type.A).getRcode()).isEqualTo(Rcode.SERVFAIL); // no-rec
    configure("{\"domain\":\"other.local\",\"hostmaster\":\"me@example.org\"}");
    eventually(
        () ->
            assertThat(ask("web.other.local.", Type.A).getSection(Section.ANSWER))
                .extracting(Record::rdataToString)
                .containsExactly("10.0.0.2"));
    assertThat(ask("web.kube.local.", Type.A).getRcode()).isEqualTo(Rcode.SERVFAIL);
    SOARecord soa = (SOARecord) ask("other.local.", Type.SOA).getSection(Section.ANSWER).get(0);
    assertThat(soa.getAdmin()).hasToString("me.example.org.");

    ETCD.client().getKVClient().delete(key("config")).get();
    eventually(
        () -> assertThat(ask("web.kube.local.", Type.A).getRcode()).isEqualTo(Rcode.NOERROR));
    assertThat(metric("skydns_config_applied")).isEqualTo(2);
  }

  @Test
  void ttlsChange() throws Exception {
    configure("{\"ttl\":77,\"min_ttl\":11,\"priority\":5}");
    eventually(
        () ->
            assertThat(ask("web.kube.local.", Type.A).getSection(Section.ANSWER).get(0).getTTL())
                .isEqualTo(77));
    assertThat(ask("no.kube.local.", Type.A).getSection(Section.AUTHORITY).get(0).getTTL())
        .isEqualTo(11);
    assertThat(ask("web.kube.local.", Type.SRV).getSection(Section.ANSWER).get(0).rdataToString())
        .startsWith("5 ");
    configure("{\"ttl\":0,\"min_ttl\":null}"); // SkyDNS's ways to say nothing
    eventually(
        () ->
            assertThat(ask("web.kube.local.", Type.A).getSection(Section.ANSWER).get(0).getTTL())
                .isEqualTo(3600));
  }

  @Test
  void anAddressIsOpenedBeforeTheOldIsClosed() throws Exception {
    InetSocketAddress old = service.addresses().get(0);
    String wanted = "127.0.0.1:" + Ports.free();
    configure("{\"dns_addr\":\"" + wanted + "\"}");
    eventually(
        () ->
            assertThat(service.addresses()).extracting(Addresses::format).containsExactly(wanted));
    assertThat(ask("web.kube.local.", Type.A).getRcode()).isEqualTo(Rcode.NOERROR);
    eventually(
        () -> assertThatCode(() -> new DatagramSocket(old).close()).doesNotThrowAnyException());
  }

  @Test
  void anAddressThatIsTakenIsRefusedAndTheOldOneGoesOn() throws Exception {
    InetSocketAddress old = service.addresses().get(0);
    try (ServerSocket taken = new ServerSocket(0, 1, old.getAddress())) {
      String address = "127.0.0.1:" + taken.getLocalPort();
      configure("{\"dns_addr\":\"" + address + "\",\"ttl\":77}");
      eventually(() -> assertThat(metric("skydns_config_in_force")).isZero());
      assertThat(page("")).contains("refused", address, "'dns_addr'");
      assertThat(service.addresses()).containsExactly(old);
      assertThat(ask("web.kube.local.", Type.A).getSection(Section.ANSWER).get(0).getTTL())
          .isEqualTo(3600);
    }
    configure("{\"ttl\":78}");
    eventually(() -> assertThat(metric("skydns_config_in_force")).isEqualTo(1));
    assertThat(metric("skydns_config_refused")).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "no JSON, no JSON",
        "[1], no JSON object",
        "{} {}, no JSON",
        "`{\"ttl\":1,\"ttl\":2}`, 'ttl'",
        "`{\"ttl\":1,\"TTL\":2}`, 'ttl'",
        "`{\"ttl\":-1}`, 'ttl': -1",
        "`{\"ttl\":2147483648}`, 'ttl': 2147483648",
        "`{\"min_ttl\":\"60\"}`, 'min_ttl': \"60\"",
        "`{\"priority\":65536}`, 'priority': 65536",
        "`{\"domain\":\"kube..local\"}`, 'domain': 'kube..local'",
        "`{\"domain\":7}`, 'domain': 7",
        "`{\"domain\":[\"kube.local\",7]}`, 'domain': 7",
        "`{\"local\":\"-\"}`, 'local': '-'",
        "`{\"hostmaster\":\"a b@c\"}`, 'hostmaster': 'a b@c'",
        "`{\"dns_addr\":\"nowhere\"}`, 'dns_addr': 'nowhere'",
        "`{\"dns_addr\":\"192.0.2.1:53\"}`, 'dns_addr'",
        "`{\"nameservers\":[\"dns.example.org\"]}`, 'nameservers': 'dns.example.org'",
        "`{\"nameservers\":{}}`, 'nameservers': {}",
        "`{\"no_rec\":\"yes\"}`, 'no_rec': \"yes\"",
        "`{\"round_robin\":1}`, 'round_robin': 1",
        "`{\"ns_rotate\":\"on\"}`, 'ns_rotate': \"on\"",
        "`{\"ndots\":1.5}`, 'ndots': 1.5",
        "`{\"ndots\":128}`, 'ndots': 128",
        "`{\"ndot\":-1}`, 'ndot': -1",
        "`{\"dnssec\":\"/no/such/key\"}`, 'dnssec'",
        "`{\"scache\":-1}`, 'scache': -1",
        "`{\"rcache\":-1}`, 'rcache': -1",
        "`{\"rcache_ttl\":\"1m\"}`, 'rcache_ttl': \"1m\"",
        "`{\"systemd\":true}`, 'systemd': systemd gave no sockets",
        "`{\"no_rec\":false,\"dns_addr\":\"SELF\",\"nameservers\":\"SELF\"}`, 'nameservers'",
        "`{\"read_timeout\":\"soon\"}`, 'read_timeout': 'soon'",
        "`{\"read_timeout\":2}`, 'read_timeout': 2",
        "`{\"read_timeout\":-2000000000}`, 'read_timeout': -2000000000"
      })
  void whatIsWrongIsRefusedInOneLineThatNamesTheField(String json, String said) throws Exception {
    configure(json.replace("SELF", Configurations.addresses(service.addresses())));
    eventually(() -> assertThat(page("")).contains(said));
    assertThat(page("").lines().filter(line -> line.contains(said))).hasSize(1);
    assertThat(ask("web.kube.local.", Type.A).getRcode()).isEqualTo(Rcode.NOERROR);
  }

  @Test
  void fieldsThatMeanNothingAreIgnored() throws Exception {
    configure("{\"TTL\":77,\"etcd_version\":3}"); // SkyDNS takes names in any case
    eventually(
        () ->
            assertThat(ask("web.kube.local.", Type.A).getSection(Section.ANSWER).get(0).getTTL())
                .isEqualTo(77));
  }

  @Test
  void thePageSaysWhereEachValueCameFrom() throws Exception {
    configure("{\"ttl\":77,\"domain\":[\"kube.local\",\"other.local\"]}");
    eventually(() -> assertThat(page("")).contains("/config in etcd: in force"));
    assertThat(page("").lines())
        .anySatisfy(line -> assertThat(line).matches("--ttl +etcd +77"))
        .anySatisfy(line -> assertThat(line).matches("--domain +etcd +.*other.local.*"))
        .anySatisfy(line -> assertThat(line).matches("--no-rec +flag +true"))
        .anySatisfy(line -> assertThat(line).matches("--ndots +default +2"));
    assertThat(page("?format=json"))
        .contains(
            "\"state\":\"in force\"", "{\"flag\":\"--ttl\",\"value\":\"77\",\"source\":\"etcd\"}");
  }

  @Test
  void theConfigurationThatIsThereAtTheStartRulesFromTheStart() throws Exception {
    service.close(); // or it would go there too
    int port = Ports.free();
    configure("{\"dns_addr\":\"127.0.0.1:" + port + "\",\"ttl\":77}");
    try (ServerSocket taken = new ServerSocket(0)) { // what the flag says cannot be had
      Service second =
          Service.start(
              Configurations.of(ETCD.options(), "--addr=127.0.0.1:" + taken.getLocalPort()),
              new PrometheusRegistry());
      try (second) {
        assertThat(second.addresses()).extracting(InetSocketAddress::getPort).containsExactly(port);
      }
    }
  }

  @Test
  void oneThatIsWrongAtTheStartLeavesTheFlags() throws Exception {
    configure("{\"ttl\":\"long\"}");
    PrometheusRegistry own = new PrometheusRegistry();
    try (Service second = Service.start(Configurations.of(ETCD.options(), "--ttl=66"), own)) {
      second.awaitRecords();
      Message answer = ask(second.addresses().get(0), "web.kube.local.", Type.A);
      assertThat(answer.getSection(Section.ANSWER).get(0).getTTL()).isEqualTo(66);
    }
  }

  private static DnsServer nameserver(String address) {
    return DnsServer.start(
        DnsOptions.of(List.of(Configurations.anyPort())),
        new Chain(List.of(new FixedAddress(address))),
        new PrometheusRegistry());
  }

  @Test
  void nameserversChange() throws Exception {
    try (DnsServer first = nameserver("192.0.2.1");
        DnsServer second = nameserver("192.0.2.2")) {
      for (DnsServer each : List.of(first, second)) {
        String at = Configurations.addresses(each.addresses());
        configure("{\"no_rec\":false,\"nameservers\":[\"" + at + "\"]}");
        String expected = each == first ? "192.0.2.1" : "192.0.2.2";
        eventually(
            () ->
                assertThat(ask("www.example.org.", Type.A).getSection(Section.ANSWER))
                    .extracting(Record::rdataToString)
                    .containsExactly(expected));
      }
      // Of one label: by ndots not passed on, until it is 1.
      assertThat(ask("localhost.", Type.A).getRcode()).isEqualTo(Rcode.SERVFAIL);
      String at = Configurations.addresses(second.addresses());
      configure("{\"no_rec\":false,\"ndots\":1,\"nameservers\":\"" + at + "\"}");
      eventually(() -> assertThat(ask("localhost.", Type.A).getRcode()).isEqualTo(Rcode.NOERROR));
    }
  }
}
