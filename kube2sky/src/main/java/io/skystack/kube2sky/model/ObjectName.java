package io.skystack.kube2sky.model;

/** What tells an object from all others of its kind. */
public record ObjectName(String namespace, String name) {
  /** As people write it: {@code namespace/name}. */
  @Override
  public String toString() {
    return namespace + "/" + name;
  }
}
