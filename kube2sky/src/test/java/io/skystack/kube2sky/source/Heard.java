package io.skystack.kube2sky.source;

import io.skystack.kube2sky.model.Kind;
import io.skystack.kube2sky.model.KubeObject;
import io.skystack.kube2sky.model.ObjectName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Notes what a source tells of one kind, and keeps the objects that there are by it. */
public final class Heard implements ObjectListener {
  private final Kind kind;
  private final List<String> lines = new ArrayList<>();
  private final Map<ObjectName, KubeObject> objects =
      new TreeMap<>((a, b) -> a.toString().compareTo(b.toString()));

  public Heard(Kind kind) {
    this.kind = kind;
  }

  @Override
  public synchronized void changed(KubeObject object) {
    if (object.kind() == kind) {
      lines.add("changed " + object.id());
      objects.put(object.id(), object);
    }
  }

  @Override
  public synchronized boolean holds(KubeObject object) {
    return object.kind() != kind || object.equals(objects.get(object.id()));
  }

  @Override
  public synchronized boolean holds(Kind of, ObjectName name) {
    return of == kind && objects.containsKey(name);
  }

  @Override
  public synchronized Set<ObjectName> held(Kind of) {
    return of == kind ? Set.copyOf(objects.keySet()) : Set.of();
  }

  @Override
  public synchronized void gone(Kind of, ObjectName id) {
    if (of == kind) {
      lines.add("gone " + id);
      objects.remove(id);
    }
  }

  @Override
  public synchronized void listed(Kind of, Set<ObjectName> all, boolean whole) {
    if (of == kind) {
      Set<String> names = new TreeSet<>();
      all.forEach(id -> names.add(id.toString()));
      lines.add("listed " + names + (whole ? "" : " in part"));
      objects.keySet().retainAll(all);
    }
  }

  /** One line for each call, in order. */
  public synchronized List<String> lines() {
    return List.copyOf(lines);
  }

  /** The objects that there are. */
  public synchronized List<KubeObject> objects() {
    return List.copyOf(objects.values());
  }
}
