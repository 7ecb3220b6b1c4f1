package io.skystack.kube2sky.translate;

import io.skystack.kube2sky.model.ExportObject;
import io.skystack.kube2sky.model.Kind;
import io.skystack.kube2sky.model.KubeObject;
import io.skystack.kube2sky.model.ObjectName;
import io.skystack.kube2sky.model.PodObject;
import io.skystack.kube2sky.model.ServiceObject;
import io.skystack.kube2sky.model.SliceObject;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The objects there are. Each change tells which units have to be translated again; an object that
 * comes again as it was changes nothing, so that a new list costs no more than the look at it.
 *
 * <p>Not safe for several threads at once.
 */
public final class Catalog {
  private final Translator translator;
  private final Map<Kind, Map<ObjectName, KubeObject>> objects = new EnumMap<>(Kind.class);

  /** By Service and then by slice, in order, so that equal objects give equal claims. */
  private final Map<ObjectName, TreeMap<String, SliceObject>> slicesOf = new HashMap<>();

  /**
   * How many objects say that a namespace exists: itself, its Services and its Pods. A folder of
   * manifests seldom has the namespaces themselves.
   */
  private final Map<String, Integer> witnesses = new HashMap<>();

  /** How many Pods have an address. */
  private final Map<Unit.PodAddress, Integer> podsAt = new HashMap<>();

  private final Set<Kind> listed = EnumSet.noneOf(Kind.class);

  public Catalog(Translator translator) {
    this.translator = translator;
    for (Kind kind : Kind.values()) {
      objects.put(kind, new HashMap<>());
    }
  }

  /** An object is new or says something new; one of a kind that gives no records is passed over. */
  public Set<Unit> changed(KubeObject object) {
    Map<ObjectName, KubeObject> known = of(object.kind());
    if (!translator.kinds().contains(object.kind()) || object.equals(known.get(object.id()))) {
      return Set.of();
    }
    Set<Unit> touched = new LinkedHashSet<>();
    KubeObject before = known.put(object.id(), object);
    enter(object, touched); // first, so that what both have is there all the time
    if (before != null) {
      leave(before, touched);
    }
    return touched;
  }

  /** An object is no more; that it is not known is no error. */
  public Set<Unit> gone(Kind kind, ObjectName id) {
    KubeObject before = of(kind).remove(id);
    if (before == null) {
      return Set.of();
    }
    Set<Unit> touched = new LinkedHashSet<>();
    leave(before, touched);
    return touched;
  }

  /** These are all objects of the kind that there are: others are no more. */
  public Set<Unit> listed(Kind kind, Set<ObjectName> all) {
    listed.add(kind);
    Set<ObjectName> rest = new HashSet<>(of(kind).keySet());
    rest.removeAll(all);
    Set<Unit> touched = new LinkedHashSet<>();
    rest.forEach(id -> touched.addAll(gone(kind, id)));
    return touched;
  }

  private Map<ObjectName, KubeObject> of(Kind kind) {
    return objects.getOrDefault(kind, Map.of());
  }

  private void enter(KubeObject object, Set<Unit> touched) {
    if (object instanceof SliceObject slice) {
      slicesOf
          .computeIfAbsent(slice.serviceId(), id -> new TreeMap<>())
          .put(slice.id().name(), slice);
      touchUsersOf(slice, touched);
      return;
    }
    if (object instanceof ExportObject export) {
      service(export.id()).ifPresent(service -> touch(service, touched));
      return;
    }
    if (object instanceof ServiceObject service) {
      touch(service, touched);
    } else if (object instanceof PodObject pod) {
      translator.addressesOf(pod).forEach(at -> count(podsAt, at, 1, at, touched));
    }
    witness(object, 1, touched);
  }

  /** Takes back what {@link #enter} did; another object of the name may have entered since. */
  private void leave(KubeObject object, Set<Unit> touched) {
    if (object instanceof SliceObject slice) {
      TreeMap<String, SliceObject> siblings =
          slicesOf.getOrDefault(slice.serviceId(), new TreeMap<>());
      siblings.remove(slice.id().name(), slice);
      if (siblings.isEmpty()) {
        slicesOf.remove(slice.serviceId());
      }
      touchUsersOf(slice, touched);
      return;
    }
    if (object instanceof ExportObject export) {
      service(export.id()).ifPresent(service -> touch(service, touched));
      return;
    }
    if (object instanceof ServiceObject service) {
      touch(service, touched);
    } else if (object instanceof PodObject pod) {
      translator.addressesOf(pod).forEach(at -> count(podsAt, at, -1, at, touched));
    }
    witness(object, -1, touched);
  }

  private void touch(ServiceObject service, Set<Unit> touched) {
    touched.add(new Unit.Service(service.id()));
    if (translator.isNameServer(service.id())) {
      touched.add(translator.domainUnit());
    }
  }

  /** Only some Services' records come from their slices. */
  private void touchUsersOf(SliceObject slice, Set<Unit> touched) {
    service(slice.serviceId())
        .filter(translator::usesSlices)
        .ifPresent(service -> touch(service, touched));
  }

  private void witness(KubeObject object, int step, Set<Unit> touched) {
    ObjectName id = object.id();
    String namespace = object.kind() == Kind.NAMESPACE ? id.name() : id.namespace();
    count(witnesses, namespace, step, new Unit.Namespace(namespace), touched);
  }

  /** The unit is touched where the first comes or the last one goes. */
  private static <T> void count(
      Map<T, Integer> counts, T what, int step, Unit unit, Set<Unit> touched) {
    int now = counts.merge(what, step, Integer::sum);
    if (now == 0) {
      counts.remove(what);
    }
    if (now == 0 || now == step) {
      touched.add(unit);
    }
  }

  /** Whether every kind was listed once: whether what is not here does not exist. */
  public boolean isFull() {
    return listed.containsAll(translator.kinds());
  }

  /** Whether the object is there, just as it is here; one that gives no records counts as there. */
  public boolean holds(KubeObject object) {
    return !translator.kinds().contains(object.kind())
        || object.equals(of(object.kind()).get(object.id()));
  }

  /** Whether an object of that name is there. */
  public boolean holds(Kind kind, ObjectName name) {
    return of(kind).containsKey(name);
  }

  /** The names of the objects of the kind. */
  public Set<ObjectName> names(Kind kind) {
    return Set.copyOf(of(kind).keySet());
  }

  /** How many objects of the kind there are. */
  public int size(Kind kind) {
    return of(kind).size();
  }

  /** The kinds of object that are kept. */
  public Set<Kind> kinds() {
    return translator.kinds();
  }

  /** All units that claim anything. */
  public Set<Unit> units() {
    Set<Unit> units = new LinkedHashSet<>();
    units.add(translator.domainUnit());
    witnesses.keySet().forEach(namespace -> units.add(new Unit.Namespace(namespace)));
    of(Kind.SERVICE).keySet().forEach(id -> units.add(new Unit.Service(id)));
    units.addAll(podsAt.keySet());
    return units;
  }

  /** What a unit claims now; a unit that is no more claims nothing. */
  public Translation translate(Unit unit) {
    if (unit instanceof Unit.Service named) {
      return known(named.id()).map(translator::service).orElse(Translation.NONE);
    }
    if (unit instanceof Unit.PodAddress address) {
      return podsAt.containsKey(address) ? translator.podAddress(address) : Translation.NONE;
    }
    if (unit instanceof Unit.Namespace namespace) {
      return witnesses.containsKey(namespace.name())
          ? translator.namespace(namespace.name())
          : Translation.NONE;
    }
    return unit.equals(translator.domainUnit()) ? translator.domain(this::known) : Translation.NONE;
  }

  private Optional<KnownService> known(ObjectName id) {
    return service(id)
        .map(
            service ->
                new KnownService(
                    service, slicesOf(id), service.exported() || of(Kind.EXPORT).containsKey(id)));
  }

  private Optional<ServiceObject> service(ObjectName id) {
    return Optional.ofNullable((ServiceObject) of(Kind.SERVICE).get(id));
  }

  private Collection<SliceObject> slicesOf(ObjectName service) {
    TreeMap<String, SliceObject> found = slicesOf.get(service);
    return found == null ? List.of() : found.values();
  }
}
