package io.skystack.kube2sky.translate;

import io.skystack.common.record.RecordKey;
import io.skystack.common.record.ServiceRecord;
import io.skystack.kube2sky.model.Endpoint;
import io.skystack.kube2sky.model.Exposure;
import io.skystack.kube2sky.model.Port;
import io.skystack.kube2sky.model.ServiceObject;
import io.skystack.kube2sky.model.SliceObject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The translation of one Service, once. */
final class ServiceTranslation {
  /** Stands for the port of what has none. */
  private static final Port NO_PORT = new Port("", "tcp", 0);

  /** The group of addresses: who asks for a Service sees these, and its port records not. */
  static final String ADDRESSES = "a";

  private final ServiceRecord plain;
  private final ServiceObject service;
  private final TranslateOptions options;
  private final RecordKey key;
  private final String name;
  private final Set<Claim> claims = new LinkedHashSet<>();
  private final Set<String> problems = new LinkedHashSet<>();

  ServiceTranslation(
      Names names, ServiceRecord plain, ServiceObject service, TranslateOptions options) {
    this.plain = plain;
    this.service = service;
    this.options = options;
    this.key = names.service(service.id());
    this.name = names.serviceName(service.id());
  }

  Translation translate(Collection<SliceObject> slices) {
    Exposure exposure = service.exposure();
    if (exposure instanceof Exposure.ClusterIps clusterIps) {
      if (options.emptyServices() || hasReadyEndpoint(slices)) {
        clusterIps(clusterIps.addresses());
      }
    } else if (exposure instanceof Exposure.ExternalName externalName) {
      externalName(externalName.target());
    } else {
      slices.forEach(this::slice);
    }
    return new Translation(new ArrayList<>(claims), new ArrayList<>(problems));
  }

  private boolean hasReadyEndpoint(Collection<SliceObject> slices) {
    for (SliceObject slice : slices) {
      for (Endpoint endpoint : slice.endpoints()) {
        if (counts(endpoint) && !endpoint.addresses().isEmpty()) {
          return true;
        }
      }
    }
    return false;
  }

  private boolean counts(Endpoint endpoint) {
    return service.publishNotReady() || endpoint.isAvailable();
  }

  private void clusterIps(List<String> texts) {
    List<IpAddress> addresses = addresses(texts);
    if (addresses.isEmpty()) {
      return;
    }
    List<Port> ports = orNone(service.ports());
    claim(key, address(addresses.get(0), ports.get(0)));
    for (IpAddress address : addresses) {
      for (Port port : ports) {
        ServiceRecord value =
            address(address, port).toBuilder()
                .targetStrip(1) // the hash is no part of the Service's name
                .build();
        claim(key.child(ValueHash.of(value)), value);
      }
      reverse(address, name);
    }
    for (Port port : service.ports()) {
      if (hasPortName(port)) {
        ServiceRecord value = port(name, port);
        claim(portKey(port).child(ValueHash.of(value)), value);
      }
    }
  }

  private void externalName(String written) {
    String target = Names.lower(written.endsWith(".") ? withoutLast(written) : written);
    if (IpAddress.parse(target).isPresent()) {
      problem("its external name '" + written + "' is an address: an alias needs a name");
    } else if (Names.isTargetName(target)) {
      claim(key, plain.toBuilder().host(target).group(ADDRESSES).build());
    } else {
      problem("its external name '" + written + "' is no DNS name");
    }
  }

  private static String withoutLast(String text) {
    return text.substring(0, text.length() - 1);
  }

  private void slice(SliceObject slice) {
    for (Endpoint endpoint : slice.endpoints()) {
      if (counts(endpoint)) {
        for (IpAddress address : addresses(endpoint.addresses())) {
          endpoint(slice.ports(), endpoint.hostname(), address);
        }
      }
    }
  }

  private void endpoint(List<Port> ports, String hostname, IpAddress address) {
    if (!hostname.isEmpty() && !Names.isHostLabel(hostname)) {
      problem("the hostname '" + hostname + "' of " + address.text() + " is no DNS label");
      return;
    }
    String label = hostname.isEmpty() ? address.label() : Names.lower(hostname);
    String endpointName = label + "." + name;
    if (!Names.isShortEnough(endpointName)) {
      problem("the name of its endpoint '" + label + "' is longer than DNS allows");
      return;
    }
    for (Port port : orNone(ports)) {
      claim(key.child(label), address(address, port));
      if (port.number() != 0 && hasPortName(port)) {
        claim(portKey(port).child(label), port(endpointName, port));
      }
    }
    if (!hostname.isEmpty()) {
      reverse(address, endpointName);
    }
  }

  private static List<Port> orNone(List<Port> ports) {
    return ports.isEmpty() ? List.of(NO_PORT) : ports;
  }

  private List<IpAddress> addresses(List<String> texts) {
    List<IpAddress> addresses = new ArrayList<>();
    for (String text : texts) {
      IpAddress.parse(text)
          .ifPresentOrElse(
              addresses::add, () -> problem("the address '" + text + "' is no IP address"));
    }
    return addresses;
  }

  private ServiceRecord address(IpAddress address, Port port) {
    return plain.toBuilder().host(address.text()).port(port.number()).group(ADDRESSES).build();
  }

  private ServiceRecord port(String target, Port port) {
    String group = "_" + Names.lower(port.name()) + "._" + port.protocol();
    return plain.toBuilder().host(target).port(port.number()).group(group).build();
  }

  /** Ports without a name have no SRV of their own. */
  private boolean hasPortName(Port port) {
    if (port.name().isEmpty()) {
      return false;
    }
    String srvName = "_" + port.name() + "._" + port.protocol() + "." + name;
    boolean fits = Names.isHostLabel(port.name()) && port.name().length() < 63; // and underscore
    if (!fits || !Names.isShortEnough(srvName)) {
      problem("its port '" + port.name() + "' has no SRV: it is no DNS label or too long");
      return false;
    }
    return true;
  }

  private RecordKey portKey(Port port) {
    return key.child("_" + port.protocol()).child("_" + Names.lower(port.name()));
  }

  private void reverse(IpAddress address, String target) {
    claim(Names.reverse(address), plain.toBuilder().host(target).build());
  }

  private void claim(RecordKey at, ServiceRecord value) {
    claims.add(new Claim(at, value));
  }

  private void problem(String what) {
    problems.add("Service " + service.id() + ": " + what);
  }
}
