package io.skystack.kubedns;

import io.skystack.kube2sky.model.Kind;
import io.skystack.kube2sky.model.KubeObject;
import io.skystack.kube2sky.model.ObjectName;
import io.skystack.kube2sky.source.ObjectListener;
import io.skystack.kube2sky.source.ObjectSource;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/** A source that a test tells what there is. */
public final class ToldSource implements ObjectSource {
  private ObjectListener listener;
  private Optional<Outage> outage = Optional.empty();
  private List<KubeObject> all = List.of();
  private boolean closed;

  /** These are all objects now. */
  public void become(List<KubeObject> objects) {
    all = objects;
    tell();
  }

  private void tell() {
    all.forEach(listener::changed);
    Map<Kind, Set<ObjectName>> names =
        all.stream()
            .collect(
                Collectors.groupingBy(
                    KubeObject::kind, Collectors.mapping(KubeObject::id, Collectors.toSet())));
    for (Kind kind : Kind.values()) {
      listener.listed(kind, names.getOrDefault(kind, Set.of()), true);
    }
  }

  /** It does not answer any more, or again. */
  public synchronized void away(boolean now) {
    outage = now ? Optional.of(new Outage(Instant.now(), "nobody there")) : Optional.empty();
  }

  @Override
  public void start(ObjectListener told) {
    listener = told;
  }

  @Override
  public String where() {
    return "the test";
  }

  @Override
  public Optional<String> trouble() {
    return Optional.of("the test has told nothing yet");
  }

  @Override
  public synchronized Optional<Outage> outage() {
    return outage;
  }

  @Override
  public CompletableFuture<Void> listAgain() {
    tell();
    return CompletableFuture.completedFuture(null);
  }

  /** Whether nobody needs it any more. */
  public boolean isClosed() {
    return closed;
  }

  @Override
  public void close() {
    closed = true;
  }
}
