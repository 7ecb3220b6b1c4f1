package io.skystack.kube2sky.model;

import java.util.List;

/**
 * A Service.
 *
 * @param publishNotReady whether its endpoints have names before they are ready
 * @param exported whether it asks itself to be exported to other clusters
 */
public record ServiceObject(
    ObjectName id, Exposure exposure, List<Port> ports, boolean publishNotReady, boolean exported)
    implements KubeObject {
  /** One that is not exported. */
  public ServiceObject(
      ObjectName id, Exposure exposure, List<Port> ports, boolean publishNotReady) {
    this(id, exposure, ports, publishNotReady, false);
  }

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
