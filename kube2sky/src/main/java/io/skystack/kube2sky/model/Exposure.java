package io.skystack.kube2sky.model;

import java.util.List;

/** How a Service is reached. */
public sealed interface Exposure {
  /**
   * At addresses of its own.
   *
   * @param addresses IP addresses in text, as the object has them; at least one
   */
  record ClusterIps(List<String> addresses) implements Exposure {
    public ClusterIps {
      addresses = List.copyOf(addresses);
    }
  }

  /** At its endpoints, by name. */
  record Headless() implements Exposure {}

  /** Elsewhere: an alias. */
  record ExternalName(String target) implements Exposure {}
}
