package io.skystack.kube2sky.translate;

import io.skystack.common.record.RecordKey;
import io.skystack.common.record.ServiceRecord;
import io.skystack.kube2sky.model.Kind;
import io.skystack.kube2sky.model.ObjectName;
import io.skystack.kube2sky.model.PodObject;
import io.skystack.kube2sky.model.ServiceObject;
import io.skystack.kube2sky.model.SliceObject;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Which records an object should have: the specification "Kubernetes DNS-Based Service Discovery"
 * 1.1.0, laid out on keys.
 */
public final class Translator {
  private static final int PRIORITY = 10;
  private static final int WEIGHT = 10;

  private final Names names;
  private final ServiceRecord plain;
  private final TranslateOptions options;
  private final Set<Kind> kinds;

  /** As the other one, with names for Services alone. */
  public Translator(String domain, String owner, int ttl) {
    this(domain, owner, ttl, TranslateOptions.DEFAULT);
  }

  /**
   * A translator.
   *
   * @param domain canonical: lower case, without the final dot
   * @param owner what each record carries as its mark
   * @param ttl of each record, in seconds
   */
  public Translator(String domain, String owner, int ttl, TranslateOptions options) {
    this.names = new Names(domain);
    this.plain =
        ServiceRecord.builder().priority(PRIORITY).weight(WEIGHT).ttl(ttl).owner(owner).build();
    this.options = options;
    this.kinds = options.kinds();
  }

  /** The kinds of object that records are made from. */
  public Set<Kind> kinds() {
    return kinds;
  }

  /** The unit that is there whatever objects there are. */
  public Unit domainUnit() {
    return new Unit.Domain(names.domain());
  }

  /** Whether what the domain claims depends on this Service. */
  boolean isNameServer(ObjectName service) {
    return options.nameServers().contains(new NameServer.OfService(service));
  }

  /** Whether what a Service claims depends on its slices. */
  boolean usesSlices(ServiceObject service) {
    return service.isHeadless() || !options.emptyServices();
  }

  /**
   * What makes the domain, and the names between it and its Services, exist.
   *
   * @param services finds a Service, where there is one of the name
   */
  Translation domain(Function<ObjectName, Optional<KnownService>> services) {
    return new DomainTranslation(names, plain, options).translate(services);
  }

  /** What makes a namespace exist. */
  Translation namespace(String namespace) {
    if (!Names.isHostLabel(namespace)) {
      return refused("namespace '" + namespace + "' has no name: it is no DNS label");
    }
    String label = Names.lower(namespace);
    return new Translation(
        List.of(namespaceAt(names.services().child(label)), namespaceAt(names.pods().child(label))),
        List.of());
  }

  private Claim namespaceAt(RecordKey key) {
    return new Claim(key, plain.toBuilder().text("namespace").group("namespace").build());
  }

  /** The records of a Service that has these slices. */
  Translation service(ServiceObject service, Collection<SliceObject> slices) {
    ObjectName id = service.id();
    if (!Names.isHostLabel(id.namespace()) || !Names.isHostLabel(id.name())) {
      return refused("Service " + id + " has no name: it is no DNS label");
    }
    if (!Names.isShortEnough(names.serviceName(id))) {
      return refused("Service " + id + " has no name: it is longer than DNS allows");
    }
    return new ServiceTranslation(names, plain, service, options).translate(slices);
  }

  /** The units of a Pod's addresses. Pods of the host's network share theirs. */
  Set<Unit.PodAddress> addressesOf(PodObject pod) {
    Set<Unit.PodAddress> units = new LinkedHashSet<>();
    for (String text : pod.addresses()) {
      String address = IpAddress.parse(text).map(IpAddress::text).orElse(text);
      units.add(new Unit.PodAddress(pod.id().namespace(), address));
    }
    return units;
  }

  /** The record of an address that a Pod has. */
  Translation podAddress(Unit.PodAddress unit) {
    Optional<IpAddress> address = IpAddress.parse(unit.address());
    if (address.isEmpty()) {
      return refused(unit + " has no name: it is no IP address");
    }
    if (!Names.isHostLabel(unit.namespace())) {
      return Translation.NONE; // said of the namespace
    }
    RecordKey key = names.pods().child(Names.lower(unit.namespace())).child(address.get().label());
    ServiceRecord value =
        plain.toBuilder().host(address.get().text()).group(ServiceTranslation.ADDRESSES).build();
    return new Translation(List.of(new Claim(key, value)), List.of());
  }

  private static Translation refused(String problem) {
    return new Translation(List.of(), List.of(problem));
  }

  /** Whose a record is that lies in a store and that nothing claims. */
  public Unit unitOf(RecordKey key, ServiceRecord value) {
    return names.unitOf(key, value);
  }
}
