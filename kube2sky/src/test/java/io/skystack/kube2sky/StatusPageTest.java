package io.skystack.kube2sky;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.skystack.common.ops.Page;
import io.skystack.common.record.RecordKey;
import io.skystack.common.store.StoreStatus;
import io.skystack.kube2sky.model.Kind;
import io.skystack.kube2sky.publish.PublisherStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StatusPageTest {
  private static final Instant SINCE = Instant.parse("2026-01-31T12:00:00Z");

  private static ServiceStatus status(StoreStatus etcd, Optional<ServiceStatus.Election> election) {
    PublisherStatus publishing =
        new PublisherStatus(
            election.isEmpty(),
            120,
            3,
            Duration.ofMillis(1500),
            2,
            1,
            List.of(new PublisherStatus.Foreign(RecordKey.parse("local/x"), "external-dns/y")),
            1,
            List.of(new PublisherStatus.Failing("default/web", 4, "too large\u001b[2J")),
            5,
            new PublisherStatus.Brake(30, Optional.of(SINCE), 77),
            "too large");
    return new ServiceStatus(
        "kube2sky/one",
        "kube.local",
        "folder /m",
        Optional.of("reading all objects"),
        Map.of(Kind.SERVICE, 12, Kind.SLICE, 34),
        etcd,
        110,
        publishing,
        election);
  }

  private static String page(ServiceStatus status, Map<String, String> query, String accept)
      throws Exception {
    Page.Response response =
        new StatusPage(() -> status).get(new Page.Request("/status", query, accept));
    assertThat(response.status()).isEqualTo(200);
    return new String(response.body(), UTF_8);
  }

  @Test
  void peopleReadText() throws Exception {
    String text = page(status(new StoreStatus.Live(), Optional.empty()), Map.of(), "*/*");
    assertThat(text.lines())
        .contains(
            "owner      kube2sky/one, domain kube.local",
            "source     folder /m: 12 Services, 34 EndpointSlices; reading all objects",
            "etcd       followed",
            "writer     writing, without an election",
            "records    120 wanted, 110 held in etcd",
            "queue      3 waiting, the oldest for 1500 ms; 2 transactions in flight",
            "brake      ON since 2026-01-31T12:00:00Z: 77 deletions wait; 'kube2sky release' lets"
                + " them go",
            "contested  5 keys that someone else keeps changing",
            "failing    1 units",
            "foreign    1 keys with the record of someone else",
            "  local/x: belongs to external-dns/y",
            "trouble    the last write failed: too large");
    assertThat(text).contains("default/web: 4 times: too large\\u001b[2J").doesNotContain("\u001b");
  }

  @Test
  void itSaysWhoWritesAndSinceWhenEtcdIsAway() throws Exception {
    ServiceStatus status =
        status(
            new StoreStatus.Stale(SINCE, "cut"),
            Optional.of(new ServiceStatus.Election("me", "other")));
    assertThat(page(status, Map.of(), "").lines())
        .contains(
            "etcd       away since 2026-01-31T12:00:00Z: cut",
            "writer     standing by as 'me'; the Lease is held by 'other'");
  }

  @Test
  void programsReadJson() throws Exception {
    ServiceStatus status =
        status(
            new StoreStatus.Filling("asking"),
            Optional.of(new ServiceStatus.Election("me", "other")));
    String body = page(status, Map.of("format", "json"), "");
    assertThat(page(status, Map.of(), "application/json")).isEqualTo(body);
    JsonNode json = new ObjectMapper().readTree(body);
    assertThat(json.at("/source/objects/Service").asInt()).isEqualTo(12);
    assertThat(json.at("/source/trouble").asText()).isEqualTo("reading all objects");
    assertThat(json.at("/etcd/state").asText()).isEqualTo("filling");
    assertThat(json.at("/writer/leading").asBoolean()).isFalse();
    assertThat(json.at("/writer/holder").asText()).isEqualTo("other");
    assertThat(json.at("/records/wanted").asInt()).isEqualTo(120);
    assertThat(json.at("/records/held").asInt()).isEqualTo(110);
    assertThat(json.at("/queue/length").asInt()).isEqualTo(3);
    assertThat(json.at("/brake/on").asBoolean()).isTrue();
    assertThat(json.at("/brake/waitingDeletions").asInt()).isEqualTo(77);
    assertThat(json.at("/failing/some/0/error").asText()).startsWith("too large");
    assertThat(json.at("/foreign/some/0/owner").asText()).isEqualTo("external-dns/y");
    assertThat(json.at("/lastError").asText()).isEqualTo("too large");
  }
}
