package io.skystack.kube2sky.source.api;

import static io.skystack.common.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.skystack.kube2sky.model.Kind;
import io.skystack.kube2sky.model.LabelSelector;
import io.skystack.kube2sky.model.Selection;
import io.skystack.kube2sky.source.Heard;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an API server does to those who watch it, said by a server that does it on purpose. */
class ApiSourceTest {
  private static final String SERVICES = "/api/v1/services";
  private static final String SLICES = "/apis/discovery.k8s.io/v1/endpointslices";

  private final KubernetesMockServer server = new KubernetesMockServer(false);
  private final Heard heard = new Heard(Kind.SERVICE);
  private Selection selection = Selection.ALL;
  private Duration audit = Duration.ZERO;
  private final PrometheusRegistry registry = new PrometheusRegistry();
  private ApiSource source;

  @BeforeEach
  void start() {
    server.start();
    server.expect().get().withPath(SLICES + "?limit=500").andReturn(200, list("1", "")).always();
  }

  @AfterEach
  void stop() {
    if (source != null) {
      source.close();
    }
    server.shutdown();
  }

  private void follow() {
    Config config = new ConfigBuilder(Config.empty()).withMasterUrl(server.url("/")).build();
    source =
        new ApiSource(
            config,
            Set.of(Kind.SERVICE, Kind.SLICE),
            selection,
            audit,
            registry,
            () -> 60,
            Duration.ofMillis(50));
    source.start(heard);
  }

  private static String service(String name, String version) {
    return """
    {"metadata":{"namespace":"default","name":"%s","resourceVersion":"%s"},
     "spec":{"clusterIP":"10.0.0.1","ports":[{"port":80}]}}"""
        .formatted(name, version);
  }

  private static String list(String version, String next, String... services) {
    return """
    {"kind":"ServiceList","apiVersion":"v1",
     "metadata":{"resourceVersion":"%s","continue":"%s"},"items":[%s]}"""
        .formatted(version, next, String.join(",", services));
  }

  private static String event(String type, String object) {
    return "{\"type\":\"%s\",\"object\":%s}\n".formatted(type, object);
  }

  private static String status(int code) {
    return "{\"kind\":\"Status\",\"code\":%d,\"message\":\"too old resource version\"}"
        .formatted(code);
  }

  private void listAnswers(String query, int code, String body) {
    server.expect().get().withPath(SERVICES + "?limit=500" + query).andReturn(code, body).once();
  }

  private void watchAnswers(String version, int code, String body) {
    server
        .expect()
        .get()
        .withPath(
            SERVICES
                + "?watch=true&allowWatchBookmarks=true&timeoutSeconds=60&resourceVersion="
                + version)
        .andReturn(code, body)
        .once();
  }

  private void hears(String... lines) {
    eventually(() -> assertThat(heard.lines()).startsWith(lines));
  }

  private double counted(String metric) {
    return registry.scrape(name -> name.equals(metric)).stream()
        .flatMap(snapshot -> ((CounterSnapshot) snapshot).getDataPoints().stream())
        .mapToDouble(CounterSnapshot.CounterDataPointSnapshot::getValue)
        .sum();
  }

  @Test
  void anAuditDoesNotMissWhatCannotBeRead() {
    audit = Duration.ofMillis(100);
    server
        .expect()
        .get()
        .withPath(SERVICES + "?limit=500")
        .andReturn(200, list("1", "", service("a", "1")))
        .once();
    server
        .expect()
        .get()
        .withPath(SERVICES + "?limit=500")
        .andReturn(
            200, list("3", "", service("a", "3").replace("\"port\":80", "\"port\":\"http\"")))
        .always();
    follow();
    eventually(() -> assertThat(counted("kube2sky_audits")).isGreaterThan(1));
    assertThat(counted("kube2sky_audit_lost")).isZero();
    assertThat(heard.lines()).containsExactly("changed default/a", "listed [default/a]");
  }

  @Test
  void anAuditFindsWhatTheWatchLostAndHasItListedAgain() {
    audit = Duration.ofMillis(100);
    String lost = service("b", "3");
    server
        .expect()
        .get()
        .withPath(SERVICES + "?limit=500")
        .andReturn(200, list("1", "", service("a", "1")))
        .once();
    server
        .expect()
        .get()
        .withPath(SERVICES + "?limit=500")
        .andReturn(200, list("3", "", lost))
        .always();
    server
        .expect()
        .get()
        .withPath("/api/v1/namespaces/default/services?fieldSelector=metadata.name%3Db")
        .andReturn(200, list("3", "", lost))
        .always();
    server
        .expect()
        .get()
        .withPath("/api/v1/namespaces/default/services?fieldSelector=metadata.name%3Da")
        .andReturn(200, list("3", ""))
        .always();
    // Watches are refused: none ever tells of anything.
    follow();
    eventually(
        () ->
            assertThat(heard.lines())
                .startsWith("changed default/a", "listed [default/a]")
                .endsWith("changed default/b", "listed [default/b]"));
    assertThat(registry.scrape(name -> name.equals("kube2sky_audit_lost")).stream())
        .singleElement()
        .satisfies(
            metric ->
                assertThat(((CounterSnapshot) metric).getDataPoints())
                    .filteredOn(point -> point.getLabels().get("kind").equals("Service"))
                    .singleElement()
                    .satisfies(point -> assertThat(point.getValue()).isEqualTo(2)));
  }

  @Test
  void aListComesInPagesAndAWatchGoesOnFromThere() {
    listAnswers("", 200, list("10", "p2", service("a", "5"), service("b", "6")));
    listAnswers("&continue=p2", 200, list("10", "", service("c", "7")));
    watchAnswers("10", 200, event("ADDED", service("d", "11")));
    follow();
    hears(
        "changed default/a",
        "changed default/b",
        "changed default/c",
        "listed [default/a, default/b, default/c]",
        "changed default/d");
    eventually(() -> assertThat(source.trouble()).isEmpty());
  }

  private static String labelled(String name, String version, String tier) {
    return service(name, version)
        .replace("\"metadata\":{", "\"metadata\":{\"labels\":{\"tier\":\"" + tier + "\"},");
  }

  @Test
  void onlyWhatIsChosenIsToldAndTheServerIsAskedForNoMore() {
    selection = new Selection(Set.of("default"), LabelSelector.parse("tier in (a,b)"));
    String labels = "&labelSelector=tier+in+%28a%2Cb%29";
    String other = labelled("x", "7", "a").replace("\"default\"", "\"other\"");
    listAnswers(labels, 200, list("10", "", labelled("a", "5", "a"), other));
    watchAnswers(
        "10" + labels,
        200,
        event("MODIFIED", labelled("a", "11", "c")) + event("ADDED", labelled("b", "12", "b")));
    follow();
    hears("changed default/a", "listed [default/a]", "gone default/a", "changed default/b");
  }

  @Test
  void aListThatIsAskedForIsTold() {
    listAnswers("", 200, list("10", "", service("a", "5")));
    follow();
    hears("changed default/a", "listed [default/a]");
    listAnswers("", 200, list("20", "", service("b", "6")));
    CompletableFuture<Void> asked = source.listAgain();
    eventually(() -> assertThat(asked).isCompleted());
    hears("changed default/a", "listed [default/a]", "changed default/b", "listed [default/b]");
  }

  @Test
  void aListThatFailsHalfWayIsNoList() {
    String whole = list("10", "", service("a", "5"), service("b", "6"));
    listAnswers("", 200, whole);
    watchAnswers("10", 200, event("ERROR", status(410)));
    listAnswers("", 200, list("20", "p2", service("a", "5")));
    listAnswers("&continue=p2", 500, "{}");
    listAnswers("", 200, list("20", "", service("a", "5")).substring(0, 100));
    listAnswers("", 200, "<html>a proxy's page</html>");
    listAnswers("", 200, list("30", "", service("a", "5"), service("b", "6"), service("c", "25")));
    follow();
    eventually(
        () -> assertThat(heard.lines()).contains("listed [default/a, default/b, default/c]"));
    List<String> lists = new ArrayList<>(heard.lines());
    lists.removeIf(line -> !line.startsWith("listed") && !line.startsWith("gone"));
    assertThat(lists)
        .containsExactly(
            "listed [default/a, default/b]", "listed [default/a, default/b, default/c]");
  }

  @Test
  void aPageThatExpiredMeansANewList() {
    listAnswers("", 200, list("10", "p2", service("a", "5")));
    listAnswers("&continue=p2", 410, status(410));
    listAnswers("", 200, list("20", "", service("b", "15")));
    follow();
    hears("changed default/a", "changed default/b", "listed [default/b]");
  }

  @Test
  void aWatchThatEndsIsTakenUpWhereItWas() {
    listAnswers("", 200, list("10", "", service("a", "5")));
    watchAnswers(
        "10",
        200,
        event("MODIFIED", service("a", "11"))
            + event("BOOKMARK", "{\"metadata\":{\"resourceVersion\":\"19\"}}"));
    watchAnswers("19", 200, event("DELETED", service("a", "21")));
    watchAnswers("21", 200, event("ADDED", service("a", "22")));
    follow();
    hears(
        "changed default/a",
        "listed [default/a]",
        "changed default/a",
        "gone default/a",
        "changed default/a");
  }

  @Test
  void aWatchThatExpiredMeansANewListThatTakesAwayWhatIsGone() {
    listAnswers("", 200, list("10", "", service("a", "5"), service("b", "6")));
    watchAnswers("10", 410, status(410));
    listAnswers("", 200, list("20", "", service("b", "6")));
    watchAnswers("20", 200, event("ADDED", service("c", "21")));
    follow();
    hears(
        "changed default/a",
        "changed default/b",
        "listed [default/a, default/b]",
        "changed default/b",
        "listed [default/b]",
        "changed default/c");
  }

  @Test
  void aWatchThatBreaksInTheMiddleOfAnEventLosesNone() {
    listAnswers("", 200, list("10", ""));
    String second = event("ADDED", service("b", "12"));
    watchAnswers(
        "10", 200, event("ADDED", service("a", "11")) + second.substring(0, second.length() / 2));
    watchAnswers("11", 200, second);
    follow();
    hears("listed []", "changed default/a", "changed default/b");
  }

  @Test
  void aServerThatRefusesIsAskedAgainAndSaysWhy() {
    listAnswers("", 403, "{\"message\":\"services is forbidden\"}");
    follow();
    eventually(
        () ->
            assertThat(source.trouble())
                .hasValueSatisfying(
                    reason ->
                        assertThat(reason)
                            .contains("Service")
                            .contains(server.url("").replaceAll("/$", ""))));
    listAnswers("", 200, list("10", "", service("a", "5")));
    hears("changed default/a", "listed [default/a]");
  }

  @Test
  void anObjectThatIsNoneIsPassedOver() {
    listAnswers(
        "",
        200,
        list(
            "10",
            "",
            "{\"metadata\":{\"namespace\":\"default\",\"name\":\"odd\"},\"spec\":{\"ports\":7}}",
            service("a", "5")));
    follow();
    hears("changed default/a", "listed [default/a, default/odd]");
  }
}
