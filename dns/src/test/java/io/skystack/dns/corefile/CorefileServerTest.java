package io.skystack.dns.corefile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.common.testing.Eventually;
import io.skystack.common.testing.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

@Timeout(60)
class CorefileServerTest {
  @TempDir Path folder;

  private final int port = Ports.free();
  private final int other = Ports.free();
  private CorefileServer server;

  @AfterEach
  void close() {
    if (server != null) {
      server.close();
    }
  }

  private CorefileOptions write(String text) throws IOException {
    Path conf = folder.resolve("Corefile");
    Path next = folder.resolve("Corefile.next");
    Files.writeString(next, text.replace("PORT", "" + port).replace("OTHER", "" + other));
    Files.move(next, conf, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    return new CorefileOptions(conf, Map.of(), Plugins.load(), new PrometheusRegistry());
  }

  private void start(String text) throws IOException {
    server = CorefileServer.start(write(text));
  }

  private Message ask(int at, String name, int type, int dclass) throws IOException {
    SimpleResolver resolver = new SimpleResolver(InetAddress.getLoopbackAddress());
    resolver.setPort(at);
    resolver.setTimeout(Duration.ofSeconds(5));
    return resolver.send(Message.newQuery(Record.newRecord(Name.fromString(name), type, dclass)));
  }

  private int rcode(int at, String name, int type) throws IOException {
    return ask(at, name, type, DClass.IN).getRcode();
  }

  private String version(int at, String name) throws IOException {
    Message answer = ask(at, name, Type.TXT, DClass.CH);
    return answer.getRcode() == Rcode.NOERROR
        ? answer.getSection(1).get(0).rdataToString()
        : Rcode.string(answer.getRcode());
  }

  private static String page(int at, String path) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + at + path)).build(),
            BodyHandlers.ofString())
        .body();
  }

  @Test
  void servesAllBlocksOfAPortWithOneListenerAndTheLongestZone() throws Exception {
    start(
        """
        a.test:PORT {
            whoami
        }
        b.a.test:PORT b.a.test:OTHER {
            chaos b
        }
        .:OTHER {
            whoami
        }
        """);

    assertThat(server.addresses(Scheme.DNS)).hasSize(2);
    assertThat(rcode(port, "a.test.", Type.A)).isEqualTo(Rcode.NOERROR);
    assertThat(rcode(port, "X.A.Test.", Type.A)).isEqualTo(Rcode.NOERROR);
    assertThat(rcode(port, "x.b.a.test.", Type.A)).as("end of chain").isEqualTo(Rcode.SERVFAIL);
    assertThat(rcode(port, "b.a.test.", Type.DS)).as("the parent's").isEqualTo(Rcode.NOERROR);
    assertThat(rcode(port, "c.test.", Type.A)).as("no block").isEqualTo(Rcode.REFUSED);
    assertThat(rcode(other, "c.test.", Type.A)).isEqualTo(Rcode.NOERROR);
    assertThat(rcode(other, "b.a.test.", Type.A)).isEqualTo(Rcode.SERVFAIL);
  }

  @Test
  void refusesTheSameZoneOnTheSamePortTwice() {
    assertThatThrownBy(() -> start("a.test:PORT {\n whoami\n}\n. a.test:PORT {\n whoami\n}\n"))
        .isInstanceOfSatisfying(
            CorefileException.class,
            e ->
                assertThat(e.errors())
                    .containsExactly(
                        "%s/Corefile:4: dns://a.test.:%d is there already, at %s/Corefile:1"
                            .formatted(folder, port, folder)));
  }

  @Test
  void countsByCorednsNamesWhatLayReadyToo() throws Exception {
    int metrics = Ports.free();
    start(".:PORT {\n chaos one\n prometheus 127.0.0.1:%d\n errors\n log\n}\n".formatted(metrics));

    for (int i = 0; i < 3; i++) {
      assertThat(version(port, "version.bind.")).isEqualTo("\"one\"");
    }
    assertThat(rcode(port, "a.test.", Type.A)).isEqualTo(Rcode.SERVFAIL);

    String page = page(metrics, "/metrics");
    String labels = "server=\"dns://:%d\",view=\"\",zone=\".\"".formatted(port);
    assertThat(page)
        .contains(
            "coredns_dns_requests_total{family=\"1\",proto=\"udp\",server=\"dns://:%d\",type=\"TXT\",view=\"\",zone=\".\"} 3.0"
                .formatted(port))
        .contains(
            "coredns_dns_responses_total{plugin=\"chaos\",rcode=\"NOERROR\"," + labels + "} 3.0")
        .contains("coredns_dns_request_duration_seconds_count{" + labels + "} 4")
        .contains(
            "coredns_dns_request_size_bytes_count{proto=\"udp\"," + labels + "} 4",
            "coredns_dns_response_size_bytes_count{proto=\"udp\"," + labels + "} 4",
            "coredns_panics_total 0.0",
            "coredns_build_info{",
            "coredns_plugin_enabled{name=\"chaos\",",
            "skystack_dns_hot_hits_total 2.0");
  }

  /** Else clients could make as many series as they like. */
  @Test
  void aZoneHasOneNameInMetricsHoweverClientsWriteIt() throws Exception {
    int metrics = Ports.free();
    start("a.test:PORT {\n whoami\n prometheus 127.0.0.1:%d\n}\n".formatted(metrics));

    for (String name : List.of("X.A.Test.", "x.a.TEST.", "x.a.test.")) {
      assertThat(rcode(port, name, Type.A)).isEqualTo(Rcode.NOERROR);
    }

    assertThat(page(metrics, "/metrics").lines())
        .filteredOn(line -> line.startsWith("coredns_dns_requests_total"))
        .containsExactly(
            "coredns_dns_requests_total{family=\"1\",proto=\"udp\",server=\"dns://:%d\",type=\"A\",view=\"\",zone=\"a.test.\"} 3.0"
                .formatted(port));
  }

  @Test
  void unknownTypesAndClassesHaveOneSeriesOfTemplates() throws Exception {
    int metrics = Ports.free();
    start(
        "a.test:PORT {\n template ANY ANY {\n  rcode NXDOMAIN\n }\n prometheus 127.0.0.1:%d\n}\n"
            .formatted(metrics));

    for (int type : new int[] {Type.LOC, 65_280, 65_281}) {
      assertThat(rcode(port, "x.a.test.", type)).isEqualTo(Rcode.NXDOMAIN);
    }
    for (int dclass : new int[] {300, 301}) {
      assertThat(ask(port, "x.a.test.", Type.LOC, dclass).getRcode()).isEqualTo(Rcode.NXDOMAIN);
    }

    assertThat(page(metrics, "/metrics").lines())
        .filteredOn(line -> line.startsWith("coredns_template_matches_total"))
        .satisfiesExactlyInAnyOrder(
            line -> assertThat(line).contains("class=\"IN\"", "type=\"LOC\"").endsWith(" 1.0"),
            line -> assertThat(line).contains("class=\"IN\"", "type=\"other\"").endsWith(" 2.0"),
            line -> assertThat(line).contains("class=\"other\"", "type=\"LOC\"").endsWith(" 2.0"));
  }

  /** On ports without 'prometheus' too, as CoreDNS does; the answer lies ready after the first. */
  @Test
  void countsWhatNoBlockTakes() throws Exception {
    int metrics = Ports.free();
    start(
        "a.test:PORT {\n whoami\n prometheus 127.0.0.1:%d\n}\nb.test:OTHER {\n whoami\n}\nd.test:PORT {\n whoami\n prometheus 127.0.0.1:%d\n}\n"
            .formatted(metrics, metrics));

    for (int i = 0; i < 3; i++) {
      assertThat(rcode(port, "c.test.", Type.A)).isEqualTo(Rcode.REFUSED);
      assertThat(rcode(other, "c.test.", Type.TXT)).isEqualTo(Rcode.REFUSED);
    }

    String page = page(metrics, "/metrics");
    for (int at : new int[] {port, other}) {
      assertThat(page)
          .contains(
              "coredns_dns_requests_total{family=\"1\",proto=\"udp\",server=\"dns://:%d\",type=\"%s\",view=\"\",zone=\"dropped\"} 3.0"
                  .formatted(at, at == port ? "A" : "TXT"))
          .contains(
              "coredns_dns_responses_total{plugin=\"\",rcode=\"REFUSED\",server=\"dns://:%d\",view=\"\",zone=\"dropped\"} 3.0"
                  .formatted(at));
    }
  }

  @Test
  void tellsHealthAndReadiness() throws Exception {
    int health = Ports.free();
    int ready = Ports.free();
    start(
        ".:PORT {\n health 127.0.0.1:%d {\n lameduck 10ms\n }\n ready 127.0.0.1:%d\n whoami\n}\n"
            .formatted(health, ready));

    assertThat(page(health, "/health")).isEqualTo("OK\n");
    assertThat(page(ready, "/ready")).isEqualTo("OK\n");
    assertThat(page(health, "/ready")).contains("no such page");
  }

  @Test
  void keepsAllAsItWasWhenTheNewCorefileIsWrong() throws Exception {
    start(".:PORT {\n chaos one\n}\n");
    write(".:PORT {\n caos two\n}\n");

    assertThatThrownBy(() -> server.reload()).isInstanceOf(CorefileException.class);
    assertThat(version(port, "version.bind.")).isEqualTo("\"one\"");
  }

  @Test
  void losesNoQueryWhenTheCorefileChanges() throws Exception {
    start(".:PORT {\n chaos v0\n}\n");
    AtomicBoolean goesOn = new AtomicBoolean(true);
    AtomicInteger asked = new AtomicInteger();
    CompletableFuture<Integer> wrong =
        CompletableFuture.supplyAsync(
            () -> {
              int failed = 0;
              while (goesOn.get()) {
                asked.incrementAndGet();
                try {
                  failed += version(port, "version.bind.").startsWith("\"v") ? 0 : 1;
                } catch (IOException e) {
                  failed++;
                }
              }
              return failed;
            });

    for (int i = 1; i <= 10; i++) {
      int before = asked.get();
      write(
          ".:PORT {\n chaos v%d\n}\na%d.test:PORT a%d.test:OTHER {\n whoami\n}\n"
              .formatted(i, i, i));
      server.reload();
      assertThat(version(port, "version.bind.")).isEqualTo("\"v" + i + "\"");
      assertThat(rcode(port, "a%d.test.".formatted(i), Type.A)).isEqualTo(Rcode.NOERROR);
      assertThat(rcode(other, "a%d.test.".formatted(i), Type.A)).isEqualTo(Rcode.NOERROR);
      Eventually.until("another query", () -> asked.get() > before);
    }
    goesOn.set(false);

    assertThat(wrong.get()).isZero();
  }

  @Test
  void showsWhatWouldBeServedWithoutServing() throws Exception {
    CorefileServer.Checked checked =
        CorefileServer.check(
            write(".:PORT {\n errors\n forward . 127.0.0.1:9\n whoami\n cache\n}\n"));

    assertThat(checked.chains())
        .isEqualTo("dns://:%d\n  .  errors > cache > forward > whoami\n".formatted(port));
    assertThat(checked.warnings())
        .containsExactly(
            "%s/Corefile:4: whoami: never reached: 'forward' at %s/Corefile:3 comes first and answers everything that this would"
                .formatted(folder, folder));
  }
}
