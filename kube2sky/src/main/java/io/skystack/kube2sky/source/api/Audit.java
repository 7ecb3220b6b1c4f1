package io.skystack.kube2sky.source.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.skystack.kube2sky.model.Kind;
import io.skystack.kube2sky.model.KubeObject;
import io.skystack.kube2sky.model.ObjectFormatException;
import io.skystack.kube2sky.model.ObjectName;
import io.skystack.kube2sky.model.ObjectReader;
import io.skystack.kube2sky.model.Selection;
import io.skystack.kube2sky.source.ObjectListener;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks now and then whether the watches have told of everything: lists each kind, slowly, page by
 * page, and beside a watch that goes on. What differs from what is held may only be news that are
 * under way: it is asked for by itself, twice, with a pause that a watch never needs. What is as it
 * was then, and still not held, the watch has lost; then everything is listed again.
 *
 * <p>Runs on a thread of its own.
 */
final class Audit implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(Audit.class);

  private static final int PAGE = 500;
  private static final Duration BETWEEN_PAGES = Duration.ofMillis(250);

  /** How long a watch has to tell of what the server has. */
  static final Duration DELIVERY = Duration.ofSeconds(5);

  private static final Duration BOUND = Duration.ofMinutes(1);

  /** More than these are no loss of some events: a list is the shorter way to know. */
  private static final int MOST_SUSPECTS = 200;

  private final Set<Kind> kinds;
  private final KubeApi api;
  private final Selection selection;
  private final ObjectListener listener;
  private final ApiMetrics metrics;
  private final Duration interval;
  private final Duration delivery;
  private final Runnable listAgain;

  /**
   * An audit that has not begun.
   *
   * @param interval from the end of one look to the next
   * @param delivery how long a watch may need to tell of what the server has
   * @param listAgain what puts right what was lost
   */
  Audit(
      Set<Kind> kinds,
      KubeApi api,
      Selection selection,
      ObjectListener listener,
      ApiMetrics metrics,
      Duration interval,
      Duration delivery,
      Runnable listAgain) {
    this.kinds = Set.copyOf(kinds);
    this.api = api;
    this.selection = selection;
    this.listener = listener;
    this.metrics = metrics;
    this.interval = interval;
    this.delivery = delivery;
    this.listAgain = listAgain;
  }

  @Override
  public void run() {
    try {
      while (true) {
        TimeUnit.NANOSECONDS.sleep(interval.toNanos());
        look();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    }
  }

  private void look() throws InterruptedException {
    int lost = 0;
    for (Kind kind : kinds) {
      try {
        lost += look(kind);
      } catch (IOException e) { // the watches say more of a server that is away
        LOG.debug("looking at all {}s failed: {}", kind.kubernetesName(), e.toString());
      } catch (RuntimeException e) { // a defect, which must not end it
        LOG.error("looking at all {}s stumbled", kind.kubernetesName(), e);
      }
    }
    metrics.audited();
    if (lost > 0) {
      LOG.warn("the watches lost {} changes: everything is listed again", lost);
      listAgain.run();
    }
  }

  private int look(Kind kind) throws IOException, InterruptedException {
    Map<ObjectName, String> versions = new LinkedHashMap<>();
    for (ObjectName suspect : suspects(kind)) {
      Optional<JsonNode> json = get(kind, suspect);
      if (versions.size() < MOST_SUSPECTS && !isHeld(kind, suspect, json)) {
        versions.put(suspect, version(json));
      }
    }
    if (versions.isEmpty()) {
      return 0;
    }
    TimeUnit.NANOSECONDS.sleep(delivery.toNanos());
    int lost = 0;
    for (Map.Entry<ObjectName, String> suspect : versions.entrySet()) {
      Optional<JsonNode> json = get(kind, suspect.getKey());
      boolean unchanged = version(json).equals(suspect.getValue());
      lost += unchanged && !isHeld(kind, suspect.getKey(), json) ? 1 : 0;
    }
    metrics.lost(kind, lost);
    return lost;
  }

  /** Those that are not held as the server has them. */
  private Set<ObjectName> suspects(Kind kind) throws IOException, InterruptedException {
    Set<ObjectName> rest = new HashSet<>(listener.held(kind));
    Set<ObjectName> suspects = new LinkedHashSet<>();
    String next = "";
    do {
      String query = "?limit=" + PAGE + (next.isEmpty() ? "" : "&continue=" + encode(next));
      try (InputStream body = api.get(ApiSource.path(kind) + query, BOUND)) {
        ObjectList.Page page =
            ObjectList.read(
                body,
                json ->
                    counted(kind, json)
                        .ifPresent(
                            object -> {
                              rest.remove(object.id());
                              if (!listener.holds(object)) {
                                suspects.add(object.id());
                              }
                            }));
        next = page.next();
      } catch (ApiException e) {
        if (kind.isOptional() && e.isNotFound()) {
          return Set.of();
        }
        throw e;
      }
      TimeUnit.NANOSECONDS.sleep(BETWEEN_PAGES.toNanos());
    } while (!next.isEmpty());
    suspects.addAll(rest);
    return suspects;
  }

  private Optional<KubeObject> counted(Kind kind, JsonNode json) {
    try {
      KubeObject object = ObjectReader.read(kind, json);
      return selection.takes(object, json) ? Optional.of(object) : Optional.empty();
    } catch (ObjectFormatException e) {
      return Optional.empty(); // said when it came
    }
  }

  /** Empty for one that is no more. */
  private static String version(Optional<JsonNode> json) {
    return json.map(object -> object.path("metadata").path("resourceVersion").asText(""))
        .orElse("");
  }

  private boolean isHeld(Kind kind, ObjectName name, Optional<JsonNode> json) {
    return json.flatMap(object -> counted(kind, object))
        .map(listener::holds)
        .orElseGet(() -> !listener.held(kind).contains(name)); // seldom: copies are no matter
  }

  private Optional<JsonNode> get(Kind kind, ObjectName name)
      throws IOException, InterruptedException {
    try {
      return Optional.of(api.call("GET", ApiSource.path(kind, name), Optional.empty(), BOUND));
    } catch (ApiException e) {
      if (e.isNotFound()) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static String encode(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8);
  }
}
