package io.skystack.kube2sky.model;

import java.util.List;

/**
 * A Service.
 *
 * @param publishNotReady whether its endpoints have names before they are ready
 */
public record ServiceObject(
    ObjectName id, Exposure exposure, List<Port> ports, boolean publishNotReady)
    implements KubeObject {
  public ServiceObject {
    ports = List.copyOf(ports);
  }

  @Override
  public Kind kind() {
    return Kind.SERVICE;
  }

  /** Whether its records are made from its slices. */
  public boolean isHeadless() {
    return exposure instanceof Exposure.Headless;
  }
}
