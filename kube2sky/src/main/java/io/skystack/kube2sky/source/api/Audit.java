package io.skystack.kube2sky.source.api;

import io.skystack.kube2sky.fields.Fields;
import io.skystack.kube2sky.fields.ObjectFormatException;
import io.skystack.kube2sky.fields.ObjectStream;
import io.skystack.kube2sky.model.Kind;
import io.skystack.kube2sky.model.KubeObject;
import io.skystack.kube2sky.model.ObjectName;
import io.skystack.kube2sky.model.ObjectReader;
import io.skystack.kube2sky.model.Selection;
import io.skystack.kube2sky.source.ObjectListener;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
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

  private static final Duration BETWEEN_PAGES = Duration.ofMillis(250);

  /** How long a watch has to tell of what the server has. */
  static final Duration DELIVERY = Duration.ofSeconds(5);

  private static final Duration BOUND = Duration.ofMinutes(1);

  /** More than these are no loss of some events: a list is the shorter way to know. */
  private static final int MOST_SUSPECTS = 200;

  /**
   * An object at the server.
   *
   * @param version empty for one that is no more
   * @param held whether it is held as it is there
   */
  private record Seen(String version, boolean held) {}

  private final Set<Kind> kinds;
  private final KubeApi api;
  private final Selection selection;
  private final ObjectListener listener;
  private final ApiMetrics metrics;
  private final Duration interval;
  private final Duration delivery;
  private final BooleanSupplier listed;
  private final Supplier<CompletableFuture<Void>> listAgain;

  /**
   * An audit that has not begun.
   *
   * @param interval from the end of one look to the next
   * @param delivery how long a watch may need to tell of what the server has
   * @param listed whether all kinds were listed once
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
      BooleanSupplier listed,
      Supplier<CompletableFuture<Void>> listAgain) {
    this.kinds = Set.copyOf(kinds);
    this.api = api;
    this.selection = selection;
    this.listener = listener;
    this.metrics = metrics;
    this.interval = interval;
    this.delivery = delivery;
    this.listed = listed;
    this.listAgain = listAgain;
  }

  @Override
  public void run() {
    try {
      while (true) {
        TimeUnit.NANOSECONDS.sleep(interval.toNanos());
        if (listed.getAsBoolean()) { // else there is nothing yet to hold against the server
          look();
        }
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
      awaitList(); // or the next look would count the same again
    }
  }

  private void awaitList() throws InterruptedException {
    try {
      listAgain.get().get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("it never fails", e);
    }
  }

  private int look(Kind kind) throws IOException, InterruptedException {
    Map<ObjectName, String> versions = new LinkedHashMap<>();
    for (ObjectName suspect : suspects(kind)) {
      if (versions.size() == MOST_SUSPECTS) {
        break;
      }
      Seen seen = see(kind, suspect);
      if (!seen.held()) {
        versions.put(suspect, seen.version());
      }
    }
    if (versions.isEmpty()) {
      return 0;
    }
    TimeUnit.NANOSECONDS.sleep(delivery.toNanos());
    int lost = 0;
    for (Map.Entry<ObjectName, String> suspect : versions.entrySet()) {
      Seen seen = see(kind, suspect.getKey());
      lost += seen.version().equals(suspect.getValue()) && !seen.held() ? 1 : 0;
    }
    metrics.lost(kind, lost);
    return lost;
  }

  /** Those that are not held as the server has them. */
  private Set<ObjectName> suspects(Kind kind) throws IOException, InterruptedException {
    Set<ObjectName> rest = new HashSet<>(listener.held(kind));
    Set<ObjectName> suspects = new LinkedHashSet<>();
    try {
      ObjectList.readAll(
          query -> api.get(ApiSource.path(kind) + query, kind.message(), BOUND),
          Reflector.selector(kind, selection),
          BETWEEN_PAGES,
          object -> compare(kind, object, rest, suspects));
    } catch (ApiException e) {
      if (kind.isOptional() && e.isNotFound()) {
        return Set.of();
      }
      throw e;
    }
    suspects.addAll(rest);
    return suspects;
  }

  private void compare(Kind kind, Fields object, Set<ObjectName> rest, Set<ObjectName> suspects) {
    try {
      ObjectName name = ObjectReader.name(kind, object);
      if (isHeld(kind, name, object)) {
        rest.remove(name);
      } else {
        suspects.add(name);
      }
    } catch (ObjectFormatException e) {
      LOG.debug("a {} without a name", kind.kubernetesName());
    }
  }

  /** Whether a list would change nothing; of one that cannot be read, what was held stays. */
  private boolean isHeld(Kind kind, ObjectName name, Fields object) {
    try {
      Optional<KubeObject> read = selection.read(kind, object);
      return read.map(listener::holds).orElseGet(() -> !listener.holds(kind, name));
    } catch (ObjectFormatException e) {
      return true;
    }
  }

  /** Listed by its name: that takes no other right than the list of all. */
  private Seen see(Kind kind, ObjectName name) throws IOException, InterruptedException {
    List<Seen> found = new ArrayList<>();
    String query =
        "?fieldSelector=metadata.name%3D"
            + KubeApi.encode(name.name())
            + Reflector.selector(kind, selection);
    try (ObjectStream body = api.get(ApiSource.path(kind, name) + query, kind.message(), BOUND)) {
      body.list(
          object -> found.add(new Seen(ObjectReader.version(object), isHeld(kind, name, object))));
    }
    return found.stream().findFirst().orElseGet(() -> new Seen("", !listener.holds(kind, name)));
  }
}
