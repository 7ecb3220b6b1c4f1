package io.skystack.kube2sky.translate;

import io.skystack.common.record.RecordKey;
import io.skystack.common.record.ServiceRecord;
import io.skystack.kube2sky.model.Endpoint;
import io.skystack.kube2sky.model.Exposure;
import io.skystack.kube2sky.model.ObjectName;
import io.skystack.kube2sky.model.SliceObject;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * What makes a domain, and the names between it and its Services, exist; and its name servers. Each
 * address of a name server lies below {@code ns.dns}, where NS is answered from, and below {@code
 * apex.dns}, where the addresses of the domain itself are.
 */
final class DomainTranslation {
  private static final String SCHEMA_VERSION = "1.1.0";

  private final Names names;
  private final ServiceRecord plain;
  private final TranslateOptions options;
  private final Set<Claim> claims = new LinkedHashSet<>();
  private final Set<String> problems = new LinkedHashSet<>();

  DomainTranslation(Names names, ServiceRecord plain, TranslateOptions options) {
    this.names = names;
    this.plain = plain;
    this.options = options;
  }

  Translation translate(Function<ObjectName, Optional<KnownService>> services) {
    marker(names.zone(), "zone", "zone");
    marker(names.services(), "services", "services");
    marker(names.pods(), options.pods() == PodNames.INSECURE ? "insecure" : "pods", "pods");
    marker(names.zone().child("dns-version"), SCHEMA_VERSION, "version");
    options.clusterset().ifPresent(this::clusterset);
    for (NameServer server : options.nameServers()) {
      if (server instanceof NameServer.At at) {
        nameServer(at.name(), at.address());
      } else if (server instanceof NameServer.OfService of) {
        nameServers(of.service(), services.apply(of.service()));
      }
    }
    return new Translation(new ArrayList<>(claims), new ArrayList<>(problems));
  }

  /**
   * The same for the domain that clusters share; each has its own records there. Of all keys below
   * a name its marker's is the shortest, and so the one whose group counts.
   */
  private void clusterset(Clusterset clusterset) {
    Names shared = new Names(clusterset.domain());
    markerOf(clusterset, shared.zone(), "zone", "zone");
    markerOf(clusterset, shared.services(), "services", "services");
    markerOf(clusterset, shared.zone().child("dns-version"), SCHEMA_VERSION, "version");
  }

  private void markerOf(Clusterset clusterset, RecordKey name, String text, String group) {
    marker(name.child(Names.CLUSTERS).child(clusterset.cluster()), text, group);
  }

  private void marker(RecordKey key, String text, String group) {
    claims.add(new Claim(key, plain.toBuilder().text(text).group(group).build()));
  }

  private void nameServers(ObjectName id, Optional<KnownService> found) {
    if (found.isEmpty()) {
      problem(id, "there is no such Service");
    } else if (!Names.isHostLabel(id.name())) {
      problem(id, "its name is no DNS label");
    } else if (found.get().service().exposure() instanceof Exposure.ExternalName) {
      problem(id, "an alias has no address");
    } else {
      for (String text : addresses(found.get())) {
        IpAddress.parse(text)
            .ifPresent(address -> nameServer(Names.lower(id.name()), address.text()));
      }
    }
  }

  private static List<String> addresses(KnownService known) {
    if (known.service().exposure() instanceof Exposure.ClusterIps clusterIps) {
      return clusterIps.addresses();
    }
    List<String> addresses = new ArrayList<>();
    for (SliceObject slice : known.slices()) {
      for (Endpoint endpoint : slice.endpoints()) {
        if (known.service().publishNotReady() || endpoint.isAvailable()) {
          addresses.addAll(endpoint.addresses());
        }
      }
    }
    return addresses;
  }

  private void nameServer(String name, String address) {
    for (String use : List.of("ns", "apex")) {
      RecordKey key = names.zone().child("dns").child(use).child(name);
      claims.add(new Claim(key, plain.toBuilder().host(address).group(use).build()));
    }
  }

  private void problem(ObjectName service, String what) {
    problems.add("name server " + service + ": " + what);
  }
}
