package io.skystack.kube2sky.model;

/**
 * What tells an object from all others of its kind.
 *
 * @param namespace empty for what lies in none
 */
public record ObjectName(String namespace, String name) {
  /** As people write it: {@code namespace/name}. */
  @Override
  public String toString() {
    return namespace.isEmpty() ? name : namespace + "/" + name;
  }
}
