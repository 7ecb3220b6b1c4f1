package io.skystack.skydns;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.etcd.jetcd.ByteSequence;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.common.etcd.EtcdExtension;
import io.skystack.dns.dnssec.Algorithm;
import io.skystack.dns.dnssec.KeyMaker;
import io.skystack.dns.plugin.Chain;
import io.skystack.dns.server.DnsOptions;
import io.skystack.dns.server.DnsServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/** SkyDNS's metrics under their old names, as a scraper sees them. */
class ClassicMetricsTest {
  @RegisterExtension static final EtcdExtension ETCD = new EtcdExtension();

  private static void put(String key, String json) throws Exception {
    ETCD.client()
        .getKVClient()
        .put(
            ByteSequence.from("/" + ETCD.prefix() + "/" + key, UTF_8),
            ByteSequence.from(json, UTF_8))
        .get();
  }

  private static void ask(Service service, String name, int type) throws IOException {
    new SimpleResolver(service.addresses().get(0))
        .send(Message.newQuery(Record.newRecord(Name.fromString(name), type, DClass.IN)));
  }

  private static String scrape(int port, String path) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + port + path);
    HttpResponse<String> response =
        HttpClient.newHttpClient()
            .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    assertThat(response.statusCode()).isEqualTo(200);
    return response.body();
  }

  @Test
  void eachSystemCountsItsOwn() throws Exception {
    put("local/kube/web", "{\"host\":\"10.0.0.1\"}");
    put("arpa/in-addr/10/0/0/1", "{\"host\":\"web.kube.local\"}");
    try (DnsServer upstream =
            DnsServer.start(
                DnsOptions.of(List.of(Configurations.anyPort())),
                new Chain(List.of(new FixedAddress("192.0.2.1"))),
                new PrometheusRegistry());
        Service service =
            Service.start(
                Configurations.of(
                    ETCD.options(),
                    "--prometheus-port=0",
                    "--no-rec=false",
                    "--nameservers=" + Configurations.addresses(upstream.addresses())),
                new PrometheusRegistry())) {
      service.awaitRecords();
      ask(service, "web.kube.local.", Type.A);
      for (int i = 0; i < 3; i++) {
        ask(service, "web.kube.local.", Type.A); // hot by now
      }
      ask(service, "none.kube.local.", Type.A);
      ask(service, "www.example.org.", Type.A);
      ask(service, "1.0.0.10.in-addr.arpa.", Type.PTR);
      ask(service, "localhost.", Type.A); // too few labels

      String metrics = scrape(service.classicPort().orElseThrow(), "/metrics");
      assertThat(metrics.lines())
          .contains(
              "skydns_skydns_dns_request_count_total{system=\"auth\"} 2.0",
              "skydns_skydns_dns_request_count_total{system=\"cache\"} 3.0",
              "skydns_skydns_dns_request_count_total{system=\"recursive\"} 2.0",
              "skydns_skydns_dns_request_count_total{system=\"reverse\"} 1.0",
              "skydns_skydns_dns_error_count_total{cause=\"nxdomain\",system=\"auth\"} 1.0",
              "skydns_skydns_dns_error_count_total{cause=\"servfail\",system=\"recursive\"} 1.0",
              "skydns_skydns_dns_cachemiss_count_total{cache=\"response\"} 2.0",
              "skydns_skydns_dns_request_duration_seconds_count{system=\"cache\"} 3",
              "skydns_skydns_dns_request_duration_seconds_bucket{system=\"auth\",le=\"+Inf\"} 2",
              "skydns_skydns_dns_response_size_bytes_bucket{system=\"reverse\",le=\"512.0\"} 1",
              "skydns_skydns_dns_response_size_bytes_bucket{system=\"reverse\",le=\"0.0\"} 0")
          .anySatisfy(line -> assertThat(line).startsWith("skydns_answers_total")); // beside ours
      assertThat(scrape(service.operationsPort(), "/metrics")).contains("dns_request_count_total");
    }
  }

  @Test
  void signaturesThatHadToBeMadeAreMissesOfTheirCache(@TempDir Path folder) throws Exception {
    put("local/kube/signed", "{\"host\":\"10.0.0.2\"}");
    KeyMaker.Made key =
        KeyMaker.make(
            folder,
            Name.fromConstantString("kube.local."),
            Algorithm.ECDSAP256SHA256,
            KeyMaker.Role.ALL);
    try (Service service =
        Service.start(
            Configurations.of(ETCD.options(), "--prometheus-port=0", "--dnssec=" + key.base()),
            new PrometheusRegistry())) {
      service.awaitRecords();
      ask(service, "signed.kube.local.", Type.A); // without DO
      SimpleResolver resolver = new SimpleResolver(service.addresses().get(0));
      resolver.setEDNS(0, 1232, ExtendedFlags.DO);
      for (int i = 0; i < 3; i++) {
        Record question =
            Record.newRecord(Name.fromString("signed.kube.local."), Type.A, DClass.IN);
        assertThat(resolver.send(Message.newQuery(question)).getSection(Section.ANSWER)).hasSize(2);
      }
      assertThat(scrape(service.classicPort().orElseThrow(), "/metrics").lines())
          .contains("skydns_skydns_dns_cachemiss_count_total{cache=\"signature\"} 1.0");
    }
  }

  @Test
  void namesAndPathAreTheOperators() throws Exception {
    put("local/kube/web", "{\"host\":\"10.0.0.1\"}");
    Map<String, String> environment =
        Map.of(
            "PROMETHEUS_PORT", "0",
            "PROMETHEUS_PATH", "/old",
            "PROMETHEUS_NAMESPACE", "kube",
            "PROMETHEUS_SUBSYSTEM", "names");
    try (Service service =
        Service.start(Configurations.of(environment, ETCD.options()), new PrometheusRegistry())) {
      service.awaitRecords();
      ask(service, "web.kube.local.", Type.A);
      assertThat(scrape(service.classicPort().orElseThrow(), "/old").lines())
          .contains("kube_names_dns_request_count_total{system=\"auth\"} 1.0");
    }
  }

  @Test
  void nobodyWhoDoesNotAskPays() throws Exception {
    try (Service service =
        Service.start(Configurations.of(ETCD.options()), new PrometheusRegistry())) {
      assertThat(service.classicPort()).isEmpty();
      assertThat(scrape(service.operationsPort(), "/metrics"))
          .doesNotContain("dns_request_count_total");
    }
  }
}
