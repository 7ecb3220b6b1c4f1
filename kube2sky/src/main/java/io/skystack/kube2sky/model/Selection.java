package io.skystack.kube2sky.model;

import io.skystack.kube2sky.fields.Fields;
import io.skystack.kube2sky.fields.ObjectFormatException;
import java.util.Optional;
import java.util.Set;

/**
 * Which objects count; for the others it is as if they were not there.
 *
 * @param namespaces whose objects count; empty for all
 * @param services which Services count, by their labels
 * @param podHostnames whether an endpoint without a hostname takes the name of its Pod for one
 */
public record Selection(Set<String> namespaces, LabelSelector services, boolean podHostnames) {
  /** Every object. */
  public static final Selection ALL = new Selection(Set.of(), LabelSelector.ALL);

  public Selection {
    namespaces = Set.copyOf(namespaces);
  }

  /** With the hostnames that endpoints have, and no others. */
  public Selection(Set<String> namespaces, LabelSelector services) {
    this(namespaces, services, false);
  }

  /**
   * The object, as far as records need it; empty if it does not count.
   *
   * @throws ObjectFormatException if a field that records need has the wrong type or range
   */
  public Optional<KubeObject> read(Kind kind, Fields fields) throws ObjectFormatException {
    KubeObject object = ObjectReader.read(kind, fields, podHostnames);
    return takes(object, fields) ? Optional.of(object) : Optional.empty();
  }

  private boolean takes(KubeObject object, Fields fields) throws ObjectFormatException {
    if (!takesNamespace(
        object instanceof NamespaceObject ? object.id().name() : object.id().namespace())) {
      return false;
    }
    return object.kind() != Kind.SERVICE
        || services.takes(fields.object("metadata").object("labels"));
  }

  /** Whether objects in this namespace may count. */
  public boolean takesNamespace(String namespace) {
    return namespaces.isEmpty() || namespaces.contains(namespace);
  }
}
