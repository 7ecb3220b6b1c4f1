package io.skystack.kube2sky.translate;

import io.skystack.kube2sky.model.Kind;
import io.skystack.kube2sky.model.KubeObject;
import io.skystack.kube2sky.model.ObjectName;
import io.skystack.kube2sky.model.ServiceObject;
import io.skystack.kube2sky.model.SliceObject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
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
  private final Map<ObjectName, ServiceObject> services = new HashMap<>();
  private final Map<ObjectName, SliceObject> slices = new HashMap<>();

  /** By Service and then by slice, in order, so that equal objects give equal claims. */
  private final Map<ObjectName, TreeMap<String, SliceObject>> slicesOf = new HashMap<>();

  private final Map<String, Integer> servicesIn = new HashMap<>();
  private final Set<Kind> listed = EnumSet.noneOf(Kind.class);

  public Catalog(Translator translator) {
    this.translator = translator;
  }

  /** An object is new or says something new. */
  public Set<Unit> changed(KubeObject object) {
    Set<Unit> touched = new LinkedHashSet<>();
    if (object instanceof ServiceObject service) {
      ServiceObject before = services.get(service.id());
      if (!service.equals(before)) {
        services.put(service.id(), service);
        if (before == null) {
          count(service.id().namespace(), 1, touched);
        }
        touched.add(new Unit.Service(service.id()));
      }
    } else if (object instanceof SliceObject slice) {
      SliceObject before = slices.get(slice.id());
      if (!slice.equals(before)) {
        if (before != null) {
          detach(before, touched);
        }
        attach(slice, touched);
      }
    }
    return touched;
  }

  /** An object is no more; that it is not known is no error. */
  public Set<Unit> gone(Kind kind, ObjectName id) {
    Set<Unit> touched = new LinkedHashSet<>();
    if (kind == Kind.SERVICE && services.remove(id) != null) {
      touched.add(new Unit.Service(id));
      count(id.namespace(), -1, touched);
    }
    if (kind == Kind.SLICE) {
      SliceObject slice = slices.get(id);
      if (slice != null) {
        detach(slice, touched);
      }
    }
    return touched;
  }

  /** These are all objects of the kind that there are: others are no more. */
  public Set<Unit> listed(Kind kind, Set<ObjectName> all) {
    listed.add(kind);
    Set<ObjectName> rest =
        new HashSet<>(kind == Kind.SERVICE ? services.keySet() : slices.keySet());
    rest.removeAll(all);
    Set<Unit> touched = new LinkedHashSet<>();
    rest.forEach(id -> touched.addAll(gone(kind, id)));
    return touched;
  }

  private void count(String namespace, int step, Set<Unit> touched) {
    int before = servicesIn.getOrDefault(namespace, 0);
    if (before + step == 0) {
      servicesIn.remove(namespace);
    } else {
      servicesIn.put(namespace, before + step);
    }
    if (before == 0 || before + step == 0) {
      touched.add(new Unit.Namespace(namespace));
    }
  }

  private void attach(SliceObject slice, Set<Unit> touched) {
    slices.put(slice.id(), slice);
    slicesOf
        .computeIfAbsent(slice.serviceId(), id -> new TreeMap<>())
        .put(slice.id().name(), slice);
    touchHeadless(slice.serviceId(), touched);
  }

  private void detach(SliceObject slice, Set<Unit> touched) {
    slices.remove(slice.id());
    TreeMap<String, SliceObject> siblings = slicesOf.get(slice.serviceId());
    if (siblings != null) {
      siblings.remove(slice.id().name());
      if (siblings.isEmpty()) {
        slicesOf.remove(slice.serviceId());
      }
    }
    touchHeadless(slice.serviceId(), touched);
  }

  /** Only a headless Service's records come from its slices. */
  private void touchHeadless(ObjectName id, Set<Unit> touched) {
    ServiceObject service = services.get(id);
    if (service != null && service.isHeadless()) {
      touched.add(new Unit.Service(id));
    }
  }

  /** Whether every kind was listed once: whether what is not here does not exist. */
  public boolean isFull() {
    return listed.size() == Kind.values().length;
  }

  /** How many objects of the kind there are. */
  public int size(Kind kind) {
    return kind == Kind.SERVICE ? services.size() : slices.size();
  }

  /** All units that claim anything. */
  public Set<Unit> units() {
    Set<Unit> units = new LinkedHashSet<>();
    units.add(translator.domainUnit());
    servicesIn.keySet().forEach(namespace -> units.add(new Unit.Namespace(namespace)));
    services.keySet().forEach(id -> units.add(new Unit.Service(id)));
    return units;
  }

  /** What a unit claims now; a unit that is no more claims nothing. */
  public Translation translate(Unit unit) {
    if (unit instanceof Unit.Service named) {
      ServiceObject service = services.get(named.id());
      return service == null ? Translation.NONE : translator.service(service, slicesOf(named.id()));
    }
    if (unit instanceof Unit.Namespace namespace) {
      return servicesIn.containsKey(namespace.name())
          ? translator.namespace(namespace.name())
          : Translation.NONE;
    }
    return unit.equals(translator.domainUnit()) ? translator.domain() : Translation.NONE;
  }

  private Collection<SliceObject> slicesOf(ObjectName service) {
    TreeMap<String, SliceObject> found = slicesOf.get(service);
    return found == null ? new ArrayList<>() : found.values();
  }
}
