package io.skystack.kube2sky;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skystack.common.cli.OneLine;
import io.skystack.common.ops.Page;
import io.skystack.common.store.StoreStatus;
import io.skystack.kube2sky.model.Kind;
import io.skystack.kube2sky.publish.PublisherStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * {@code /status}: how it stands, as text, or as JSON for a client that accepts that or asks for
 * {@code /status?format=json}.
 */
final class StatusPage implements Page {
  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private final Supplier<ServiceStatus> status;

  StatusPage(Supplier<ServiceStatus> status) {
    this.status = status;
  }

  @Override
  public Response get(Request request) throws JsonProcessingException {
    boolean json =
        "json".equals(request.query().get("format"))
            || request.accept().contains("application/json");
    return json
        ? Response.json(200, MAPPER.writeValueAsString(json(status.get())) + "\n")
        : Response.text(200, text(status.get()));
  }

  // Text

  private static String text(ServiceStatus now) {
    PublisherStatus publishing = now.publishing();
    StringBuilder lines = new StringBuilder();
    line(lines, "owner", now.owner() + ", domain " + now.domain());
    line(lines, "source", source(now));
    line(lines, "etcd", etcd(now.etcd()));
    line(lines, "writer", writer(now));
    line(lines, "records", publishing.wanted() + " wanted, " + now.held() + " held in etcd");
    line(
        lines,
        "queue",
        "%d waiting, the oldest for %d ms; %d transactions in flight"
            .formatted(publishing.queue(), publishing.age().toMillis(), publishing.inFlight()));
    line(lines, "brake", brake(publishing.brake()));
    line(lines, "contested", publishing.contested() + " keys that someone else keeps changing");
    line(lines, "failing", publishing.failingUnits() + " units");
    publishing
        .failing()
        .forEach(one -> entry(lines, one.unit(), one.attempts() + " times: " + one.error()));
    line(lines, "foreign", publishing.foreignKeys() + " keys with the record of someone else");
    publishing.foreign().forEach(one -> entry(lines, one.key().toString(), owner(one.owner())));
    if (!publishing.trouble().isEmpty()) {
      line(lines, "trouble", "the last write failed: " + publishing.trouble());
    }
    return lines.toString();
  }

  private static void line(StringBuilder lines, String name, String value) {
    lines.append("%-10s %s%n".formatted(name, OneLine.of(value)));
  }

  private static void entry(StringBuilder lines, String what, String value) {
    lines.append("  ").append(OneLine.of(what)).append(": ").append(OneLine.of(value)).append('\n');
  }

  private static String source(ServiceStatus now) {
    List<String> objects = new ArrayList<>();
    for (Kind kind : new TreeSet<>(now.objects().keySet())) {
      objects.add(now.objects().get(kind) + " " + kind.kubernetesName() + "s");
    }
    return now.source()
        + ": "
        + String.join(", ", objects)
        + now.sourceTrouble().map(trouble -> "; " + trouble).orElse("");
  }

  private static String etcd(StoreStatus etcd) {
    if (etcd instanceof StoreStatus.Filling filling) {
      return "not read yet: " + filling.reason();
    }
    if (etcd instanceof StoreStatus.Stale stale) {
      return "away since " + stale.since() + ": " + stale.reason();
    }
    return "followed";
  }

  private static String writer(ServiceStatus now) {
    String who =
        now.election()
            .map(
                election ->
                    " as '%s'; the Lease is %s"
                        .formatted(
                            election.identity(),
                            election.holder().isEmpty()
                                ? "free or not known"
                                : "held by '" + election.holder() + "'"))
            .orElse(", without an election");
    return (now.publishing().leading() ? "writing" : "standing by") + who;
  }

  private static String brake(PublisherStatus.Brake brake) {
    return brake
        .since()
        .map(
            since ->
                "ON since %s: %d deletions wait; 'kube2sky release' lets them go"
                    .formatted(since, brake.waiting()))
        .orElse("off; above " + brake.percent() + " % deletions wait");
  }

  private static String owner(String owner) {
    return owner.isEmpty() ? "has no owner" : "belongs to " + owner;
  }

  // JSON

  private static ObjectNode json(ServiceStatus now) {
    PublisherStatus publishing = now.publishing();
    ObjectNode root = MAPPER.createObjectNode();
    root.put("owner", now.owner()).put("domain", now.domain());
    ObjectNode source = root.putObject("source");
    source.put("where", now.source());
    now.sourceTrouble().ifPresent(trouble -> source.put("trouble", trouble));
    ObjectNode objects = source.putObject("objects");
    now.objects().forEach((kind, count) -> objects.put(kind.kubernetesName(), count));
    etcd(root.putObject("etcd"), now.etcd());
    ObjectNode writer = root.putObject("writer");
    writer.put("leading", publishing.leading()).put("election", now.election().isPresent());
    now.election()
        .ifPresent(
            election ->
                writer.put("identity", election.identity()).put("holder", election.holder()));
    root.putObject("records").put("wanted", publishing.wanted()).put("held", now.held());
    root.putObject("queue")
        .put("length", publishing.queue())
        .put("ageSeconds", publishing.age().toMillis() / 1e3)
        .put("transactionsInFlight", publishing.inFlight());
    ObjectNode brake = root.putObject("brake");
    brake.put("percent", publishing.brake().percent());
    brake.put("on", publishing.brake().since().isPresent());
    publishing.brake().since().ifPresent(since -> brake.put("since", since.toString()));
    brake.put("waitingDeletions", publishing.brake().waiting());
    root.put("contestedKeys", publishing.contested());
    lists(root, publishing);
    root.put("lastError", publishing.trouble());
    return root;
  }

  private static void etcd(ObjectNode node, StoreStatus etcd) {
    if (etcd instanceof StoreStatus.Filling filling) {
      node.put("state", "filling").put("reason", filling.reason());
    } else if (etcd instanceof StoreStatus.Stale stale) {
      node.put("state", "stale").put("since", stale.since().toString());
      node.put("reason", stale.reason());
    } else {
      node.put("state", "live");
    }
  }

  private static void lists(ObjectNode root, PublisherStatus publishing) {
    ObjectNode failing = root.putObject("failing");
    failing.put("count", publishing.failingUnits());
    ArrayNode units = failing.putArray("some");
    publishing
        .failing()
        .forEach(
            one ->
                units
                    .addObject()
                    .put("unit", one.unit())
                    .put("attempts", one.attempts())
                    .put("error", one.error()));
    ObjectNode foreign = root.putObject("foreign");
    foreign.put("count", publishing.foreignKeys());
    ArrayNode keys = foreign.putArray("some");
    publishing
        .foreign()
        .forEach(
            one -> keys.addObject().put("key", one.key().toString()).put("owner", one.owner()));
  }
}
