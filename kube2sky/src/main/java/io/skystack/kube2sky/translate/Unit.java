package io.skystack.kube2sky.translate;

import io.skystack.kube2sky.model.ObjectName;

/** What is translated, and published, as one. */
public sealed interface Unit {
  /** What stands for the domain itself, whatever objects there are. */
  record Domain(String domain) implements Unit {
    @Override
    public String toString() {
      return "domain " + domain;
    }
  }

  /** A namespace. */
  record Namespace(String name) implements Unit {
    @Override
    public String toString() {
      return "namespace " + name;
    }
  }

  /**
   * An address that Pods of a namespace have.
   *
   * @param address in its canonical form
   */
  record PodAddress(String namespace, String address) implements Unit {
    @Override
    public String toString() {
      return "Pod address " + namespace + "/" + address;
    }
  }

  /** A Service with its slices. */
  record Service(ObjectName id) implements Unit {
    @Override
    public String toString() {
      return id.toString();
    }
  }
}
