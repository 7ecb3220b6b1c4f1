package io.skystack.kube2sky.model;

import io.skystack.kube2sky.fields.Fields;
import io.skystack.kube2sky.fields.ObjectFormatException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Takes out of an object's fields what records need. The same reader serves what an API server says
 * and what a person wrote: defaults that an API server would have filled in are filled in here.
 */
public final class ObjectReader {
  /** Names the Service of a slice. */
  public static final String SERVICE_LABEL = "kubernetes.io/service-name";

  /** What {@code publishNotReadyAddresses} was before it was a field. */
  private static final String TOLERATE_UNREADY =
      "service.alpha.kubernetes.io/tolerate-unready-endpoints";

  /** Asks for what a ServiceExport does, in clusters that have none. */
  private static final String EXPORT = "skystack.io/export";

  /** When the first of the changes happened that led to an endpoints object as it is. */
  private static final String TRIGGERED = "endpoints.kubernetes.io/last-change-trigger-time";

  /** Phases of a Pod whose addresses are free for others. */
  private static final Set<String> ENDED = Set.of("Succeeded", "Failed");

  private ObjectReader() {}

  /**
   * The object.
   *
   * @param podHostnames whether an endpoint without a hostname takes the name of its Pod for one
   * @throws ObjectFormatException if a field that records need has the wrong type or range
   */
  static KubeObject read(Kind kind, Fields object, boolean podHostnames)
      throws ObjectFormatException {
    return switch (kind) {
      case SERVICE -> service(object);
      case SLICE -> slice(object, podHostnames);
      case NAMESPACE -> new NamespaceObject(name(kind, object));
      case POD -> pod(object);
      case EXPORT -> new ExportObject(name(kind, object));
    };
  }

  /**
   * The object's name.
   *
   * @throws ObjectFormatException if it has none
   */
  public static ObjectName name(Kind kind, Fields object) throws ObjectFormatException {
    ObjectName id = id(object.object("metadata"));
    return kind == Kind.NAMESPACE ? new ObjectName("", id.name()) : id;
  }

  /** When what led to the object's last change happened; empty if it does not say. */
  public static Optional<Instant> triggered(Fields object) {
    try {
      String text = object.object("metadata").object("annotations").text(TRIGGERED);
      return text.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(text));
    } catch (ObjectFormatException | DateTimeParseException e) {
      return Optional.empty(); // it is for a metric only
    }
  }

  /** The object's version; empty where it does not say. */
  public static String version(Fields object) {
    try {
      return object.object("metadata").text("resourceVersion");
    } catch (ObjectFormatException e) {
      return "";
    }
  }

  /** What to call an object that cannot be read, as {@code namespace/name}. */
  public static String label(Fields object) {
    try {
      Fields metadata = object.object("metadata");
      return metadata.text("namespace") + "/" + metadata.text("name");
    } catch (ObjectFormatException e) {
      return "without a name";
    }
  }

  private static ObjectName id(Fields metadata) throws ObjectFormatException {
    String name = metadata.text("name");
    if (name.isEmpty()) {
      throw new ObjectFormatException("metadata.name", "is missing");
    }
    String namespace = metadata.text("namespace");
    return new ObjectName(namespace.isEmpty() ? "default" : namespace.intern(), name);
  }

  private static ServiceObject service(Fields root) throws ObjectFormatException {
    Fields metadata = root.object("metadata");
    Fields spec = root.object("spec");
    List<Port> ports = new ArrayList<>();
    for (Fields port : spec.objects("ports")) {
      int number = port.number("port", 0xffff);
      if (number == 0) {
        throw new ObjectFormatException(port.path() + ".port", "must be from 1 to 65535");
      }
      ports.add(port(port, number));
    }
    boolean publishNotReady =
        spec.flag("publishNotReadyAddresses", false)
            || metadata.object("annotations").text(TOLERATE_UNREADY).equals("true");
    boolean exported = metadata.object("annotations").text(EXPORT).equals("true");
    return new ServiceObject(id(metadata), exposure(spec), ports, publishNotReady, exported);
  }

  private static Exposure exposure(Fields spec) throws ObjectFormatException {
    if (spec.text("type").equals("ExternalName")) {
      String target = spec.text("externalName");
      if (target.isEmpty()) {
        throw new ObjectFormatException("spec.externalName", "is missing");
      }
      return new Exposure.ExternalName(target);
    }
    List<String> addresses = new ArrayList<>(spec.texts("clusterIPs"));
    if (addresses.isEmpty()) {
      addresses.add(spec.text("clusterIP")); // objects older than dual stack
    }
    addresses.removeIf(address -> address.isEmpty() || address.equalsIgnoreCase("None"));
    return addresses.isEmpty() ? new Exposure.Headless() : new Exposure.ClusterIps(addresses);
  }

  private static SliceObject slice(Fields root, boolean podHostnames) throws ObjectFormatException {
    Fields metadata = root.object("metadata");
    List<Port> ports = new ArrayList<>();
    for (Fields port : root.objects("ports")) {
      ports.add(port(port, port.number("port", 0xffff)));
    }
    List<Endpoint> endpoints = new ArrayList<>();
    for (Fields endpoint : root.objects("endpoints")) {
      endpoints.add(endpoint(endpoint, podHostnames));
    }
    String service = metadata.object("labels").text(SERVICE_LABEL);
    return new SliceObject(id(metadata), service, ports, endpoints);
  }

  private static PodObject pod(Fields root) throws ObjectFormatException {
    Fields status = root.object("status");
    Set<String> addresses = new LinkedHashSet<>();
    boolean ended = ENDED.contains(status.text("phase"));
    if (!ended) {
      addresses.add(status.text("podIP"));
      for (Fields ip : status.objects("podIPs")) {
        addresses.add(ip.text("ip"));
      }
      addresses.remove("");
    }
    return new PodObject(id(root.object("metadata")), new ArrayList<>(addresses));
  }

  private static Port port(Fields port, int number) throws ObjectFormatException {
    String protocol = port.text("protocol").toLowerCase(Locale.ROOT).intern();
    return switch (protocol) {
      case "" -> new Port(port.text("name").intern(), "tcp", number);
      case "tcp", "udp", "sctp" -> new Port(port.text("name").intern(), protocol, number);
      default ->
          throw new ObjectFormatException(port.path() + ".protocol", "must be TCP, UDP or SCTP");
    };
  }

  private static Endpoint endpoint(Fields endpoint, boolean podHostname)
      throws ObjectFormatException {
    Fields conditions = endpoint.object("conditions");
    boolean ready = conditions.flag("ready", true);
    return new Endpoint(
        endpoint.texts("addresses"),
        podHostname ? hostnameOrPod(endpoint) : endpoint.text("hostname"),
        ready,
        conditions.flag("serving", ready),
        conditions.flag("terminating", false));
  }

  private static String hostnameOrPod(Fields endpoint) throws ObjectFormatException {
    String hostname = endpoint.text("hostname");
    Fields target = endpoint.object("targetRef");
    return hostname.isEmpty() && target.text("kind").equals("Pod") ? target.text("name") : hostname;
  }
}
