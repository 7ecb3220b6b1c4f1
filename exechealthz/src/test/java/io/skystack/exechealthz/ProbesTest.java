package io.skystack.exechealthz;

import static io.skystack.common.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** Probes of DNS servers, and the figures of a cache. */
class ProbesTest {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private final List<AutoCloseable> open = new ArrayList<>();
  private Service service;

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : open) {
      each.close();
    }
  }

  private TinyServer server() throws IOException {
    TinyServer server = TinyServer.start(TinyServer::good);
    open.add(server);
    return server;
  }

  private static String probe(String label, InetSocketAddress server, String more) {
    return label + ",127.0.0.1:" + server.getPort() + ",www.test," + more;
  }

  private void start(Optional<Settings.Dnsmasq> dnsmasq, String... probes) {
    Settings settings =
        new Settings(
            List.of(),
            List.of(probes).stream().map(Probe::parse).toList(),
            dnsmasq,
            0,
            Duration.ofSeconds(2),
            Duration.ofSeconds(30),
            true,
            false);
    service = Service.start(settings, new PrometheusRegistry());
    open.add(service);
  }

  private HttpResponse<String> get(String path) {
    URI uri = URI.create("http://127.0.0.1:" + service.port() + path);
    try {
      return CLIENT.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void await(String path, int status, String text) {
    eventually(
        () -> {
          HttpResponse<String> response = get(path);
          assertThat(response.body()).contains(text);
          assertThat(response.statusCode()).isEqualTo(status);
        });
  }

  @Test
  void aPathShowsWhetherTheServerAnswers() throws Exception {
    TinyServer server = server();
    start(Optional.empty(), probe("kubedns", server.address(), "10ms"));
    String path = "/healthcheck/kubedns";
    await(path, 200, "ok");
    server.script(query -> TinyServer.rcode(query, Rcode.NXDOMAIN));
    await(path, 503, "failed: the answer is NXDOMAIN");
    server.script(query -> TinyServer.rcode(query, Rcode.NOERROR));
    await(path, 503, "the answer has no records");
    server.script(TinyServer::good);
    await(path, 200, "ok");
    server.close();
    await(path, 503, "no answer");
    assertThat(get("/").body()).contains(path);
    assertThat(get("/healthcheck/other").statusCode()).isEqualTo(404);
  }

  @Test
  void eachProbeAsksItsOwnQuestion() throws Exception {
    List<Record> questions = new CopyOnWriteArrayList<>();
    TinyServer server = server();
    server.script(
        query -> {
          questions.add(query.getQuestion());
          return TinyServer.good(query);
        });
    start(
        Optional.empty(),
        probe("one", server.address(), "10m"),
        probe("two", server.address(), "600,srv"));
    Name name = Name.fromConstantString("www.test.");
    eventually(
        () ->
            assertThat(questions)
                .containsExactlyInAnyOrder(
                    Record.newRecord(name, Type.A, DClass.IN),
                    Record.newRecord(name, Type.SRV, DClass.IN)));
  }

  @Test
  void itsMetricsHaveTheOldNamesAndALabel() throws Exception {
    TinyServer server = server();
    TinyServer broken = server();
    broken.script(query -> TinyServer.rcode(query, Rcode.SERVFAIL));
    start(
        Optional.empty(),
        probe("good", server.address(), "10m"),
        probe("broken", broken.address(), "10m"));
    await("/healthcheck/good", 200, "ok");
    await("/healthcheck/broken", 503, "SERVFAIL");
    assertThat(get("/metrics").body())
        .contains(
            "\nkubedns_probe_good_latency_ms_count 1\n",
            "\nkubedns_probe_good_errors 0.0\n",
            "\nkubedns_probe_broken_latency_ms_count 0\n",
            "\nkubedns_probe_broken_errors 1.0\n",
            "exechealthz_probe_errors_total{probe=\"broken\"} 1.0",
            "exechealthz_probe_errors_total{probe=\"good\"} 0.0",
            "exechealthz_probe_duration_seconds_count{probe=\"good\"} 1",
            "exechealthz_ok{path=\"/healthcheck/good\"} 1.0");
  }

  @Test
  void noProcessIsStarted() throws Exception {
    TinyServer server = server();
    List<ProcessHandle> before = ProcessHandle.current().children().toList();
    start(Optional.empty(), probe("often", server.address(), "1ms"));
    eventually(() -> assertThat(server.asked).hasValueGreaterThan(50));
    assertThat(ProcessHandle.current().children().toList()).isEqualTo(before);
  }

  private static Message figure(Message query) {
    String name = query.getQuestion().getName().toString();
    return TinyServer.text(
        query,
        switch (name) {
          case "cachesize.bind." -> "1000";
          case "hits.bind." -> "70";
          case "misses.bind." -> "7";
          case "evictions.bind." -> "3";
          default -> "5";
        });
  }

  @Test
  void theFiguresOfACacheAreMetrics() throws Exception {
    TinyServer server = server();
    server.script(ProbesTest::figure);
    start(Optional.of(new Settings.Dnsmasq(server.address(), Duration.ofMillis(10))));
    eventually(
        () ->
            assertThat(get("/metrics").body())
                .contains(
                    "\nkubedns_dnsmasq_max_size 1000.0\n",
                    "\nkubedns_dnsmasq_hits 70.0\n",
                    "\nkubedns_dnsmasq_misses 7.0\n",
                    "\nkubedns_dnsmasq_evictions 3.0\n",
                    "\nkubedns_dnsmasq_insertions 5.0\n",
                    "\nkubedns_dnsmasq_errors 0.0\n"));
    server.script(query -> TinyServer.text(query, "many"));
    eventually(
        () ->
            assertThat(get("/metrics").body())
                .contains("\nkubedns_dnsmasq_hits 70.0\n")
                .containsPattern("\nkubedns_dnsmasq_errors [1-9]"));
  }
}
