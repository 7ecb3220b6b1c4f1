package io.skystack.kube2sky.control;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.kube2sky.model.Kind;
import io.skystack.kube2sky.model.KubeObject;
import io.skystack.kube2sky.model.ObjectName;
import io.skystack.kube2sky.publish.Wanted;
import io.skystack.kube2sky.source.ObjectListener;
import io.skystack.kube2sky.source.ObjectSource;
import io.skystack.kube2sky.translate.Catalog;
import io.skystack.kube2sky.translate.Translation;
import io.skystack.kube2sky.translate.Translator;
import io.skystack.kube2sky.translate.Unit;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The objects there are, as a source tells of them, and what should be published for them. The
 * sources' threads write, the publisher's reads; one lock, held for as long as a map takes.
 */
public final class Controller implements ObjectListener, Wanted {
  private final Consumer<Collection<Unit>> touched;

  private final ObjectSource source;
  private final Catalog catalog;
  private final Set<Kind> partial = EnumSet.noneOf(Kind.class);
  private final CompletableFuture<Void> full = new CompletableFuture<>();
  private final Counter events;

  /**
   * Kinds whose lists have begun, after the first; and what these have said so far that is new. It
   * counts when the list has come to its end, all at once: until then it is a part of a state.
   */
  private final Map<Kind, Map<ObjectName, KubeObject>> listing = new EnumMap<>(Kind.class);

  /** Of units that were touched since the publisher looked: as many as there are at most. */
  private final Map<Unit, Long> triggered = new HashMap<>();

  /**
   * A controller without objects.
   *
   * @param touched is told of the units that may claim something else now, before anyone can ask
   *     for that; an empty collection stands for all of them. Must not wait, nor ask
   */
  public Controller(
      Translator translator,
      ObjectSource source,
      Consumer<Collection<Unit>> touched,
      PrometheusRegistry registry) {
    this.catalog = new Catalog(translator);
    this.source = source;
    this.touched = touched;
    this.events =
        Counter.builder()
            .name("kube2sky_events_total")
            .help("What the source told, by kind and type: changed, gone or listed")
            .labelNames("kind", "type")
            .register(registry);
    GaugeWithCallback.builder()
        .name("kube2sky_objects")
        .help("Objects that the source has, by kind")
        .labelNames("kind")
        .callback(
            gauge -> {
              for (Kind kind : kinds()) {
                gauge.call(size(kind), kind.kubernetesName());
              }
            })
        .register(registry);
  }

  /** The kinds of object that names are made from. */
  public Set<Kind> kinds() {
    return catalog.kinds();
  }

  /** How many objects of the kind there are. */
  public synchronized int size(Kind kind) {
    return catalog.size(kind);
  }

  @Override
  public synchronized void listing(Kind kind) {
    if (catalog.isFull()) { // until then nothing is taken away
      listing.putIfAbsent(kind, new LinkedHashMap<>());
    }
  }

  @Override
  public void changed(KubeObject object) {
    count(object.kind(), "changed");
    synchronized (this) {
      tell(changes(object));
    }
  }

  @Override
  public void changed(KubeObject object, Instant when) {
    count(object.kind(), "changed");
    long age = Math.max(0, Duration.between(when, Instant.now()).toNanos()); // clocks differ
    long since = System.nanoTime() - age;
    synchronized (this) {
      Set<Unit> units = changes(object);
      units.forEach(unit -> triggered.merge(unit, since, (a, b) -> a - b < 0 ? a : b));
      tell(units);
    }
  }

  /** What an object changes now. */
  private Set<Unit> changes(KubeObject object) {
    Map<ObjectName, KubeObject> waiting = listing.get(object.kind());
    if (waiting == null) {
      return catalog.changed(object);
    }
    if (catalog.holds(object)) {
      waiting.remove(object.id()); // a list before, which broke off, may have said something else
    } else {
      waiting.put(object.id(), object);
    }
    return Set.of();
  }

  @Override
  public synchronized boolean holds(KubeObject object) {
    KubeObject coming = listing.getOrDefault(object.kind(), Map.of()).get(object.id());
    return coming == null ? catalog.holds(object) : coming.equals(object);
  }

  @Override
  public synchronized boolean holds(Kind kind, ObjectName name) {
    return catalog.holds(kind, name);
  }

  @Override
  public synchronized Set<ObjectName> held(Kind kind) {
    return catalog.names(kind);
  }

  @Override
  public void gone(Kind kind, ObjectName id) {
    count(kind, "gone");
    synchronized (this) {
      tell(catalog.gone(kind, id));
    }
  }

  @Override
  public void listed(Kind kind, Set<ObjectName> all, boolean whole) {
    count(kind, "listed");
    synchronized (this) {
      if (whole) {
        partial.remove(kind);
      } else {
        partial.add(kind);
      }
      Set<Unit> changed = new LinkedHashSet<>();
      Map<ObjectName, KubeObject> said = listing.remove(kind);
      if (said != null) {
        said.values().forEach(object -> changed.addAll(catalog.changed(object)));
      }
      changed.addAll(catalog.listed(kind, all));
      tell(changed);
    }
    if (filling().isEmpty() && !full.complete(null)) {
      // Events may have been lost before this list, or records kept for want of knowledge.
      touched.accept(Set.of());
    }
  }

  /** Completes once the source has told of everything for the first time. */
  public CompletableFuture<Void> full() {
    return full.copy();
  }

  private void count(Kind kind, String type) {
    events.labelValues(kind.kubernetesName(), type).inc();
  }

  private void tell(Set<Unit> units) {
    if (!units.isEmpty()) {
      touched.accept(units);
    }
  }

  @Override
  public synchronized Translation translate(Unit unit) {
    return catalog.translate(unit);
  }

  @Override
  public synchronized OptionalLong takeTriggered(Unit unit) {
    Long since = triggered.remove(unit);
    return since == null ? OptionalLong.empty() : OptionalLong.of(since);
  }

  @Override
  public synchronized Set<Unit> units() {
    return catalog.units();
  }

  @Override
  public Optional<String> filling() {
    synchronized (this) {
      if (catalog.isFull()) {
        return Optional.empty();
      }
    }
    return Optional.of(source.trouble().orElse("reading all objects"));
  }

  @Override
  public synchronized <T> T atOnce(Supplier<T> reading) {
    return reading.get();
  }

  @Override
  public CompletableFuture<Void> listAgain() {
    return source.listAgain();
  }

  @Override
  public synchronized boolean isWhole() {
    return partial.isEmpty();
  }
}
