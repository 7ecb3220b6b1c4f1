package io.skystack.kube2sky.model;

import java.util.List;

/**
 * One endpoint of a slice.
 *
 * @param addresses in text, as the object has them
 * @param hostname empty where it has none
 * @param ready what the conditions say; true where they do not
 * @param serving ready, whether terminating or not
 * @param terminating whether it is on its way out
 */
public record Endpoint(
    List<String> addresses, String hostname, boolean ready, boolean serving, boolean terminating) {
  public Endpoint {
    addresses = List.copyOf(addresses);
  }

  /** Whether it is to be found by those who ask for what works now. */
  public boolean isAvailable() {
    return ready && !terminating;
  }
}
