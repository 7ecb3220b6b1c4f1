package io.skystack.common.ops;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.common.cli.Addresses;
import io.skystack.common.cli.OperatorException;
import io.skystack.common.cli.Version;
import io.skystack.common.ops.Page.Response;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OperationsServerTest {
  private static final InetSocketAddress ANY = Addresses.parse("127.0.0.1:0");
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final AtomicReference<Optional<String>> notReady =
      new AtomicReference<>(Optional.empty());
  private OperationsServer server = OperationsServer.start(ANY, registry, notReady::get);

  @BeforeEach
  void start() {
    assertThat(server.port()).isPositive();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private HttpResponse<String> get(String path, String... headers) throws Exception {
    HttpRequest.Builder request = request(path);
    if (headers.length > 0) {
      request.headers(headers);
    }
    return CLIENT.send(request.build(), BodyHandlers.ofString());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path));
  }

  @Test
  void healthIsOkWhileItWorks() throws Exception {
    HttpResponse<String> health = get("/health");
    assertThat(health.statusCode()).isEqualTo(200);
    assertThat(health.body()).isEqualTo("ok\n");
  }

  @Test
  void anOrderIsGivenByPostAndNotFromABrowsersPage() throws Exception {
    List<String> given = new ArrayList<>();
    server.handleAction(
        "/release",
        request -> {
          given.add(request.path());
          return Response.text(200, "done");
        });
    assertThat(get("/release").statusCode()).isEqualTo(405);
    HttpRequest.BodyPublisher nothing = HttpRequest.BodyPublishers.noBody();
    HttpResponse<String> fromPage =
        CLIENT.send(
            request("/release").POST(nothing).header("Origin", "http://elsewhere").build(),
            BodyHandlers.ofString());
    assertThat(fromPage.statusCode()).isEqualTo(403);
    assertThat(given).isEmpty();
    HttpResponse<String> order =
        CLIENT.send(request("/release").POST(nothing).build(), BodyHandlers.ofString());
    assertThat(order.statusCode()).isEqualTo(200);
    assertThat(given).containsExactly("/release");
    HttpResponse<String> page =
        CLIENT.send(request("/health").POST(nothing).build(), BodyHandlers.ofString());
    assertThat(page.statusCode()).isEqualTo(405);
  }

  @Test
  void readyGivesTheReasonUntilItIs() throws Exception {
    notReady.set(Optional.of("etcd was not read yet"));
    assertThat(get("/ready").statusCode()).isEqualTo(503);
    assertThat(get("/ready").body()).isEqualTo("etcd was not read yet\n");
    notReady.set(Optional.empty());
    assertThat(get("/ready").statusCode()).isEqualTo(200);
    assertThat(get("/health").statusCode()).isEqualTo(200);
  }

  @Test
  void metricsAreInPrometheusFormat() throws Exception {
    Counter.builder().name("things_total").help("Things.").register(registry).inc(3);
    HttpResponse<String> metrics = get("/metrics");
    assertThat(metrics.headers().firstValue("Content-Type"))
        .hasValue("text/plain; version=0.0.4; charset=utf-8");
    assertThat(metrics.body())
        .contains("# TYPE things_total counter\nthings_total 3.0\n")
        .contains(
            "skystack_build_info{java=\"%s\",version=\"%s\"} 1\n"
                .formatted(Version.java(), Version.current()));
  }

  @Test
  void metricsAreInOpenMetricsWhereTheClientAcceptsIt() throws Exception {
    Counter.builder().name("things_total").help("Things.").register(registry).inc();
    HttpResponse<String> metrics =
        get("/metrics", "Accept", "application/openmetrics-text; version=1.0.0");
    assertThat(metrics.headers().firstValue("Content-Type").orElseThrow())
        .startsWith("application/openmetrics-text; version=1.0.0");
    assertThat(metrics.body()).contains("# TYPE things counter\n").endsWith("# EOF\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "process_resident_memory_bytes", "process_cpu_seconds_total", "process_open_fds",
        "process_max_fds", "process_start_time_seconds", "jvm_memory_used_bytes{area=\"heap\"}",
        "jvm_memory_max_bytes{area=\"heap\"}"
      })
  void theProcessIsMeasured(String metric) throws Exception {
    String line =
        get("/metrics")
            .body()
            .lines()
            .filter(one -> one.startsWith(metric + " "))
            .findFirst()
            .get();
    assertThat(Double.parseDouble(line.substring(metric.length() + 1))).isPositive();
  }

  @Test
  void pagesCanBeAddedAndAreListed() throws Exception {
    server.handle(
        "/explain", asked -> Response.json(200, "[\"" + asked.query().get("name") + "\"]"));
    assertThat(get("/explain?type=A&name=a%26b+c").body()).isEqualTo("[\"a&b c\"]");
    assertThat(get("/").body()).isEqualTo("/\n/explain\n/health\n/metrics\n/ready\n");
    assertThatThrownBy(() -> server.handle("/explain", asked -> Response.text(200, "")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aPageThatFailsTellsTheClientNothing() throws Exception {
    server.handle(
        "/broken",
        asked -> {
          throw new IllegalStateException("s3cret");
        });
    HttpResponse<String> broken = get("/broken");
    assertThat(broken.statusCode()).isEqualTo(500);
    assertThat(broken.body()).doesNotContain("s3cret");
    assertThat(get("/health").statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/nothing", "/metrics/", "/metrics/x", "//metrics", "/health%2f"})
  void otherPathsAreNotFound(String path) throws Exception {
    assertThat(get(path).statusCode()).isEqualTo(404);
  }

  @Test
  void headGivesTheHeadersOnly() throws Exception {
    HttpResponse<String> head =
        CLIENT.send(
            request("/health").method("HEAD", HttpRequest.BodyPublishers.noBody()).build(),
            BodyHandlers.ofString());
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
    assertThat(head.headers().firstValue("Content-Length")).hasValue("3");
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "DELETE", "OPTIONS"})
  void otherMethodsAreNotAllowed(String method) throws Exception {
    HttpRequest request =
        request("/metrics").method(method, HttpRequest.BodyPublishers.ofString("x")).build();
    HttpResponse<String> response = CLIENT.send(request, BodyHandlers.ofString());
    assertThat(response.statusCode()).isEqualTo(405);
    assertThat(response.headers().firstValue("Allow")).hasValue("GET, HEAD");
  }

  @Test
  void clientsThatStallDoNotStopTheOthers() throws Exception {
    List<Socket> stalled = new ArrayList<>();
    try {
      for (int i = 0; i < 200; i++) {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        stalled.add(socket);
        socket.getOutputStream().write("GET /health HT".getBytes(UTF_8));
      }
      // Answered when those were given up, at the latest: the client waits as long as it takes.
      HttpResponse<String> answer = retried("/health");
      assertThat(answer.statusCode()).isEqualTo(200);
    } finally {
      for (Socket socket : stalled) {
        socket.close();
      }
    }
  }

  /** A connection that is turned away may be tried again, as a probe does. */
  private HttpResponse<String> retried(String path) throws Exception {
    long end = System.nanoTime() + 60_000_000_000L;
    while (true) {
      try {
        return get(path);
      } catch (IOException e) {
        if (System.nanoTime() > end) {
          throw e;
        }
      }
    }
  }

  @Test
  void aPortInUseNamesTheHolderAndTheFlag() {
    InetSocketAddress taken =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port());
    assertThatThrownBy(() -> OperationsServer.start(taken, new PrometheusRegistry(), notReady::get))
        .isInstanceOf(OperatorException.class)
        .hasMessageContaining("cannot listen on 127.0.0.1:" + server.port() + " (TCP)")
        .hasMessageContaining("process " + ProcessHandle.current().pid() + " (java)")
        .hasMessageContaining("--ops-addr");
  }

  @Test
  void anAddressThatIsNotOursIsTheOperatorsError() {
    InetSocketAddress foreign = Addresses.parse("192.0.2.1:8053");
    assertThatThrownBy(
            () ->
                OperationsServer.start(
                    foreign, "--healthz-addr", new PrometheusRegistry(), notReady::get))
        .isInstanceOf(OperatorException.class)
        .hasMessageContaining("cannot listen on 192.0.2.1:8053 (TCP): this machine has no such")
        .hasMessageContaining("--healthz-addr");
  }

  @Test
  void closedIsClosed() {
    server.close();
    assertThatThrownBy(() -> get("/health")).isInstanceOf(IOException.class);
  }
}
