package io.skystack.kube2sky.elect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skystack.kube2sky.source.api.ApiException;
import io.skystack.kube2sky.source.api.KubeApi;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** A Lease at an API server. */
final class ApiLease implements LeaseStore {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** As the API has it: microseconds, always six digits. */
  private static final DateTimeFormatter MICRO_TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

  private final KubeApi api;
  private final String namespace;
  private final String name;
  private final Duration bound;

  /** A Lease that need not exist yet; a call takes {@code bound} at most. */
  ApiLease(KubeApi api, String namespace, String name, Duration bound) {
    this.api = api;
    this.namespace = namespace;
    this.name = name;
    this.bound = bound;
  }

  private String folder() {
    return "/apis/coordination.k8s.io/v1/namespaces/" + namespace + "/leases";
  }

  @Override
  public String where() {
    return "Lease " + namespace + "/" + name + " at " + api.server();
  }

  @Override
  public Optional<Lease> read() throws IOException, InterruptedException {
    try {
      return Optional.of(lease(api.call("GET", folder() + "/" + name, Optional.empty(), bound)));
    } catch (ApiException e) {
      if (e.isNotFound()) {
        return Optional.empty();
      }
      throw e;
    }
  }

  @Override
  public Optional<Lease> write(Lease lease) throws IOException, InterruptedException {
    boolean isNew = lease.version().isEmpty();
    ObjectNode object = object(lease);
    try {
      JsonNode written =
          isNew
              ? api.call("POST", folder(), Optional.of(object), bound)
              : api.call("PATCH", folder() + "/" + name, Optional.of(object), bound);
      return Optional.of(lease(written));
    } catch (ApiException e) {
      if (e.isConflict() || (!isNew && e.isNotFound())) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** All that is written; a patch with a version is refused if the object has another one. */
  private ObjectNode object(Lease lease) {
    ObjectNode object = MAPPER.createObjectNode();
    object.put("apiVersion", "coordination.k8s.io/v1").put("kind", "Lease");
    ObjectNode metadata = object.putObject("metadata");
    metadata.put("name", name).put("namespace", namespace);
    if (!lease.version().isEmpty()) {
      metadata.put("resourceVersion", lease.version());
    }
    String now = MICRO_TIME.format(Instant.now());
    object
        .putObject("spec")
        .put("holderIdentity", lease.holder())
        .put("leaseDurationSeconds", Math.max(1, lease.duration().toSeconds()))
        .put("leaseTransitions", lease.term())
        .put("renewTime", now);
    return object;
  }

  private static Lease lease(JsonNode object) {
    JsonNode spec = object.path("spec");
    return new Lease(
        spec.path("holderIdentity").asText(""),
        spec.path("leaseTransitions").asLong(0),
        Duration.ofSeconds(spec.path("leaseDurationSeconds").asLong(0)),
        object.path("metadata").path("resourceVersion").asText(""));
  }
}
