package io.skystack.kube2sky.model;

import java.util.List;

/**
 * An EndpointSlice.
 *
 * @param service the name of the Service in the same namespace that it belongs to; empty for none
 */
public record SliceObject(ObjectName id, String service, List<Port> ports, List<Endpoint> endpoints)
    implements KubeObject {
  public SliceObject {
    ports = List.copyOf(ports);
    endpoints = List.copyOf(endpoints);
  }

  @Override
  public Kind kind() {
    return Kind.SLICE;
  }

  /** The Service that it belongs to, whether there is one of that name or not. */
  public ObjectName serviceId() {
    return new ObjectName(id.namespace(), service);
  }
}
