package io.skystack.skydns.explain;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.skystack.common.ops.Page.Request;
import io.skystack.common.ops.Page.Response;
import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.Query;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.TXTRecord;

class ExplainPageTest {
  /** A server that answers with a text, and says what it does. */
  private static final class Server implements Explainer.Server {
    final CompletableFuture<Query> asked = new CompletableFuture<>();
    CompletableFuture<Void> mayAnswer = CompletableFuture.completedFuture(null);

    @Override
    public CompletionStage<Answer> ask(Query query) {
      query.trace().note("skydns", "read", "local/kube/web", "all of it");
      asked.complete(query);
      Answer.Builder answer = Answer.builder("skydns").authoritative(true).error(3, "old");
      answer.answer().add(new TXTRecord(query.name(), DClass.IN, 60, "a \"text\""));
      return mayAnswer.thenApply(done -> answer.build());
    }

    @Override
    public Optional<Boolean> isHot(Name name, int type) {
      return Optional.of(true);
    }
  }

  private final Server server = new Server();
  private final ExplainPage page = new ExplainPage(new Explainer(server));

  private Response get(String accept, Map<String, String> query) throws Exception {
    return page.get(new Request("/explain", query, accept));
  }

  private static String body(Response response) {
    return new String(response.body(), UTF_8);
  }

  @Test
  void asTextWithWhatWasNotedAndTheAnswer() throws Exception {
    Response response = get("*/*", Map.of("name", "web.kube.local", "type", "TXT"));

    assertThat(response.status()).isEqualTo(200);
    assertThat(response.contentType()).startsWith("text/plain");
    assertThat(body(response))
        .startsWith("web.kube.local. TXT")
        .contains("read      local/kube/web", "all of it")
        .contains("answered by skydns: NOERROR aa, extended error 3 (old)")
        .contains("answer      web.kube.local. 60 IN TXT \"a \\\"text\\\"\"")
        .contains("hot: yes");
    assertThat(server.asked.join().recursionDesired()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"application/json, ''", "*/*, json"})
  void asJson(String accept, String format) throws Exception {
    Response response = get(accept, Map.of("name", "web.kube.local.", "format", format));

    assertThat(response.contentType()).isEqualTo("application/json");
    JsonNode json = new ObjectMapper().readTree(response.body());
    assertThat(json.path("name").asText()).isEqualTo("web.kube.local.");
    assertThat(json.path("type").asText()).isEqualTo("A");
    assertThat(json.path("notes").get(0).path("subject").asText()).isEqualTo("local/kube/web");
    assertThat(json.path("answer").path("plugin").asText()).isEqualTo("skydns");
    assertThat(json.path("answer").path("answer").get(0).asText())
        .isEqualTo("web.kube.local. 60 IN TXT \"a \\\"text\\\"\"");
    assertThat(json.path("hot").asBoolean()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "'', A, text, no name",
    "a..b, A, text, a..b",
    "a.b, NONE, text, NONE",
    "a.b, A, xml, xml"
  })
  void whatCannotBeAskedIsOneLine(String name, String type, String format, String said)
      throws Exception {
    Response response = get("", Map.of("name", name, "type", type, "format", format));

    assertThat(response.status()).isEqualTo(400);
    assertThat(body(response)).contains(said).hasLineCount(1);
  }

  @Test
  void oneAtATime() throws Exception {
    server.mayAnswer = new CompletableFuture<>();
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try {
      Future<Response> first = thread.submit(() -> get("", Map.of("name", "a.kube.local")));
      server.asked.join();
      assertThat(get("", Map.of("name", "b.kube.local")).status()).isEqualTo(429);

      server.mayAnswer.complete(null);
      assertThat(first.get().status()).isEqualTo(200);
      assertThat(get("", Map.of("name", "b.kube.local")).status()).isEqualTo(200);
    } finally {
      thread.shutdownNow();
    }
  }

  @Test
  void aPluginThatFailsIsToldOf() throws Exception {
    server.mayAnswer = CompletableFuture.failedFuture(new IllegalStateException("broken"));
    Response response = get("", Map.of("name", "a.kube.local"));

    assertThat(response.status()).isEqualTo(500);
    assertThat(body(response)).contains("broken");
  }
}
