package io.skystack.kube2sky.translate;

import io.skystack.common.record.RecordKey;
import io.skystack.kube2sky.model.ObjectName;
import io.skystack.kube2sky.model.Port;

/** Where the records of a Service lie, and what it is called there. */
sealed interface Place {
  /** The key that its addresses lie at and below. */
  RecordKey key();

  /** The name that {@link #key} stands for, without its final dot. */
  String name();

  /** Below which the records of a named port lie. */
  RecordKey port(Port port);

  /** The record at {@code service} with each port of it at {@code _PROTO/_PORT} below. */
  private static RecordKey portBelow(RecordKey service, Port port) {
    return service.child("_" + port.protocol()).child("_" + Names.lower(port.name()));
  }

  /** In the cluster's own domain, where no other cluster writes. */
  record Own(RecordKey key, String name) implements Place {
    static Own of(Names names, ObjectName service) {
      return new Own(names.service(service), names.serviceName(service));
    }

    @Override
    public RecordKey port(Port port) {
      return portBelow(key, port);
    }
  }

  /**
   * In a clusterset, beside those of the other clusters: the addresses lie below the cluster's
   * name, so that an SRV leads to this cluster's alone.
   *
   * @param service the key of the name that all clusters share
   * @param key of the cluster below it
   */
  record Shared(RecordKey service, RecordKey key, String name, String cluster) implements Place {
    static Shared of(Names names, String cluster, ObjectName service) {
      RecordKey key = names.service(service);
      return new Shared(
          key, key.child(cluster), cluster + "." + names.serviceName(service), cluster);
    }

    @Override
    public RecordKey port(Port port) {
      return portBelow(service, port).child(cluster);
    }
  }
}
