package io.skystack.kube2sky;

import io.skystack.common.store.RecordStore;
import io.skystack.common.store.StoreStatus;
import io.skystack.common.store.StoredRecord;
import io.skystack.kube2sky.control.Controller;
import io.skystack.kube2sky.model.Kind;
import io.skystack.kube2sky.publish.PublisherStatus;
import io.skystack.kube2sky.source.ObjectSource;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * How kube2sky stands, for an operator.
 *
 * @param source where objects come from
 * @param sourceTrouble why not all of them are known; empty once they are
 * @param objects how many there are
 * @param etcd what the mirror says of etcd
 * @param held records in etcd with our mark
 * @param election empty where there is none
 */
record ServiceStatus(
    String owner,
    String domain,
    String source,
    Optional<String> sourceTrouble,
    Map<Kind, Integer> objects,
    StoreStatus etcd,
    int held,
    PublisherStatus publishing,
    Optional<Election> election) {
  /** An election; {@code holder} is empty where nobody holds the Lease or it is not known. */
  record Election(String identity, String holder) {}

  ServiceStatus {
    objects = Map.copyOf(objects);
  }

  static ServiceStatus of(
      String owner,
      String domain,
      ObjectSource source,
      Controller controller,
      RecordStore store,
      PublisherStatus publishing,
      Optional<Election> election) {
    Map<Kind, Integer> objects = new EnumMap<>(Kind.class);
    for (Kind kind : controller.kinds()) {
      objects.put(kind, controller.size(kind));
    }
    int held = 0;
    for (StoredRecord record : store.tree().all()) {
      if (record.value().owner().equals(owner)) {
        held++;
      }
    }
    return new ServiceStatus(
        owner,
        domain,
        source.where(),
        controller.filling(),
        objects,
        store.status(),
        held,
        publishing,
        election);
  }
}
