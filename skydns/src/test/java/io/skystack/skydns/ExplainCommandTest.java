package io.skystack.skydns;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.etcd.jetcd.ByteSequence;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.common.cli.Cli;
import io.skystack.common.etcd.EtcdExtension;
import io.skystack.common.testing.Ports;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code skydns explain} against a server that runs, against etcd alone, and against neither. */
@Timeout(60)
class ExplainCommandTest {
  @RegisterExtension static final EtcdExtension ETCD = new EtcdExtension();

  private static final InetSocketAddress ANY_PORT =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @BeforeEach
  void putRecord() throws Exception {
    ETCD.client()
        .getKVClient()
        .put(
            ByteSequence.from("/" + ETCD.prefix() + "/local/kube/web", UTF_8),
            ByteSequence.from("{\"host\":\"10.0.0.1\"}", UTF_8))
        .get();
  }

  private int explain(int operationsPort, String... args) {
    String[] all = new String[args.length + 7];
    String machines = ETCD.endpoints().stream().map(URI::toString).collect(Collectors.joining(","));
    List<String> common =
        List.of(
            "explain",
            "--ops-addr=127.0.0.1:" + operationsPort,
            "--machines=" + machines,
            "--path-prefix=" + ETCD.prefix(),
            "--addr=127.0.0.1:5999",
            "--no-rec",
            "--log-level=error");
    for (int i = 0; i < all.length; i++) {
      all[i] = i < common.size() ? common.get(i) : args[i - common.size()];
    }
    Cli cli =
        new Cli(Map.of(), new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8));
    return cli.execute(new Main(), all);
  }

  @Test
  void asksTheServerThatRuns() throws Exception {
    try (Service service =
        Service.start(Configurations.of(ETCD.options()), new PrometheusRegistry())) {
      service.awaitRecords();
      assertThat(explain(service.operationsPort(), "web.kube.local")).isZero();
    }
    assertThat(out.toString(UTF_8))
        .startsWith("web.kube.local. A")
        .contains(
            "used      local/kube/web", "hot: no", "answered by skydns: NOERROR aa ra", "10.0.0.1");
    assertThat(err.toString(UTF_8)).isEmpty();
  }

  @Test
  void readsEtcdItselfWhereNoneRunsAndSaysSo() throws Exception {
    int port = Ports.free();
    assertThat(explain(port, "web.kube.local", "srv", "--format=json")).isZero();

    JsonNode json = new ObjectMapper().readTree(out.toString(UTF_8));
    assertThat(json.path("type").asText()).isEqualTo("SRV");
    assertThat(json.path("answer").path("answer").get(0).asText())
        .isEqualTo("web.kube.local. 3600 IN SRV 10 100 0 web.kube.local.");
    assertThat(json.path("hot").isNull()).isTrue();
    assertThat(err.toString(UTF_8).lines())
        .singleElement()
        .asString()
        .contains("127.0.0.1:" + port, "etcd");
  }

  @Test
  void anotherServerAtThatAddressIsToldOf() throws Exception {
    HttpServer other = HttpServer.create(ANY_PORT, 0);
    other.start();
    try {
      assertThat(explain(other.getAddress().getPort(), "web.kube.local")).isEqualTo(2);
    } finally {
      other.stop(0);
    }
    assertThat(err.toString(UTF_8).lines())
        .singleElement()
        .asString()
        .contains("no skydns", "--ops-addr");
  }

  @Test
  void whatCannotBeAskedIsOneLine() throws Exception {
    assertThat(explain(Ports.free(), "a..b")).isEqualTo(2);
    assertThat(explain(Ports.free(), "web.kube.local", "NONE")).isEqualTo(2);
    assertThat(err.toString(UTF_8)).contains("a..b", "NONE").hasLineCount(2);
  }
}
