package io.skystack.kube2sky.model;

/**
 * A namespace: it exists, and no more is needed of it.
 *
 * @param id lies in no namespace itself
 */
public record NamespaceObject(ObjectName id) implements KubeObject {
  @Override
  public Kind kind() {
    return Kind.NAMESPACE;
  }
}
