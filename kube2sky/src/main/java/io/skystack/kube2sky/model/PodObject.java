package io.skystack.kube2sky.model;

import java.util.List;

/**
 * A Pod.
 *
 * @param addresses IP addresses in text, as the object has them; none before it has any, and none
 *     once it has ended, since others may get them then
 */
public record PodObject(ObjectName id, List<String> addresses) implements KubeObject {
  public PodObject {
    addresses = List.copyOf(addresses);
  }

  @Override
  public Kind kind() {
    return Kind.POD;
  }
}
