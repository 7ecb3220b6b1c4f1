package io.skystack.kube2sky.translate;

import io.skystack.common.record.RecordKey;
import io.skystack.common.record.ServiceRecord;
import io.skystack.kube2sky.model.ObjectName;
import io.skystack.kube2sky.model.ServiceObject;
import io.skystack.kube2sky.model.SliceObject;
import java.util.Collection;
import java.util.List;

/**
 * Which records an object should have: the specification "Kubernetes DNS-Based Service Discovery"
 * 1.1.0, laid out on keys.
 */
public final class Translator {
  private static final String SCHEMA_VERSION = "1.1.0";
  private static final int PRIORITY = 10;
  private static final int WEIGHT = 10;

  private final Names names;
  private final ServiceRecord plain;

  /**
   * A translator.
   *
   * @param domain canonical: lower case, without the final dot
   * @param owner what each record carries as its mark
   * @param ttl of each record, in seconds
   */
  public Translator(String domain, String owner, int ttl) {
    this.names = new Names(domain);
    this.plain =
        ServiceRecord.builder().priority(PRIORITY).weight(WEIGHT).ttl(ttl).owner(owner).build();
  }

  /** The unit that is there whatever objects there are. */
  public Unit domainUnit() {
    return new Unit.Domain(names.domain());
  }

  /** What makes the domain, and the names between it and its Services, exist. */
  public Translation domain() {
    RecordKey version = names.zone().child("dns-version");
    return new Translation(
        List.of(
            marker(names.zone(), "zone", "zone"),
            marker(names.services(), "services", "services"),
            marker(names.pods(), "pods", "pods"),
            marker(version, SCHEMA_VERSION, "version")),
        List.of());
  }

  /** What makes a namespace exist. */
  public Translation namespace(String namespace) {
    if (!Names.isHostLabel(namespace)) {
      return new Translation(
          List.of(), List.of("namespace '" + namespace + "' has no name: it is no DNS label"));
    }
    String label = Names.lower(namespace);
    return new Translation(
        List.of(
            marker(names.services().child(label), "namespace", "namespace"),
            marker(names.pods().child(label), "namespace", "namespace")),
        List.of());
  }

  private Claim marker(RecordKey key, String text, String group) {
    return new Claim(key, plain.toBuilder().text(text).group(group).build());
  }

  /** The records of a Service that has these slices. */
  public Translation service(ServiceObject service, Collection<SliceObject> slices) {
    ObjectName id = service.id();
    if (!Names.isHostLabel(id.namespace()) || !Names.isHostLabel(id.name())) {
      return refused("Service " + id + " has no name: it is no DNS label");
    }
    if (!Names.isShortEnough(names.serviceName(id))) {
      return refused("Service " + id + " has no name: it is longer than DNS allows");
    }
    return new ServiceTranslation(names, plain, service).translate(slices);
  }

  private static Translation refused(String problem) {
    return new Translation(List.of(), List.of(problem));
  }

  /** Whose a record is that lies in a store and that nothing claims. */
  public Unit unitOf(RecordKey key, ServiceRecord value) {
    return names.unitOf(key, value);
  }
}
