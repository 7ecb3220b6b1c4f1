package io.skystack.bench.cluster;

import java.time.Instant;
import java.util.StringJoiner;
import java.util.stream.IntStream;

/**
 * The objects of the cluster: Services with ten ready endpoints each. Every tenth is headless, and
 * its endpoints have hostnames.
 */
public final class ClusterObjects {
  /** The cluster's domain. */
  public static final String DOMAIN = "cluster.local";

  /** Endpoints of each Service. */
  public static final int ENDPOINTS = 10;

  private static final int HEADLESS_EACH = 10;
  private static final int NAMESPACES = 40;

  /** How many addresses the last two numbers of one hold without 0 and 255. */
  private static final int HOSTS = 250;

  private ClusterObjects() {}

  /** Whether a Service is headless. */
  public static boolean isHeadless(int service) {
    return service % HEADLESS_EACH == 0;
  }

  /** Namespaces of so many Services. */
  public static IntStream namespaces() {
    return IntStream.range(0, NAMESPACES);
  }

  /** A namespace's name by its number. */
  public static String namespaceName(int number) {
    return "ns-" + number;
  }

  /** The namespace of a Service. */
  public static String namespace(int service) {
    return namespaceName(service % NAMESPACES);
  }

  /** The address of a Service with one; unsigned, as four bytes. */
  public static int clusterIp(int service) {
    return ip(254, service / HOSTS, service % HOSTS + 1);
  }

  private static int ip(int second, int third, int fourth) {
    return (10 << 24) | (second << 16) | (third << 8) | fourth;
  }

  /** Such an address in text. */
  public static String text(int address) {
    return "%d.%d.%d.%d"
        .formatted(address >>> 24, (address >>> 16) & 0xFF, (address >>> 8) & 0xFF, address & 0xFF);
  }

  /** A Service's name in DNS, without the last dot. */
  public static String name(int service) {
    return "svc-%d.%s.svc.%s".formatted(service, namespace(service), DOMAIN);
  }

  /** The name of a headless Service's endpoint. */
  public static String name(int service, int endpoint) {
    return "pod-" + endpoint + "." + name(service);
  }

  /** A namespace as the API takes it. */
  public static ApiObject namespaceObject(int number) {
    return new ApiObject(
        "/api/v1/namespaces",
        namespaceName(number),
        """
        {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "%s"}}"""
            .formatted(namespaceName(number)));
  }

  /** A Service as the API takes it. */
  public static ApiObject service(int service) {
    String address = isHeadless(service) ? "None" : text(clusterIp(service));
    return new ApiObject(
        "/api/v1/namespaces/" + namespace(service) + "/services",
        "svc-" + service,
        """
        {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "svc-%d"},
         "spec": {"clusterIP": "%s", "ports": [
           {"name": "http", "port": 80, "protocol": "TCP"},
           {"name": "dns", "port": 53, "protocol": "UDP"}]}}"""
            .formatted(service, address));
  }

  /** The slice of a Service's endpoints. */
  public static ApiObject slice(int service) {
    return new ApiObject(
        "/apis/discovery.k8s.io/v1/namespaces/" + namespace(service) + "/endpointslices",
        "svc-" + service + "-a",
        """
        {"apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice", "addressType": "IPv4",
         "metadata": {"name": "svc-%d-a", "labels": {"kubernetes.io/service-name": "svc-%d"}},
         "ports": [{"name": "http", "port": 8080, "protocol": "TCP"},
                   {"name": "dns", "port": 5353, "protocol": "UDP"}],
         "endpoints": %s}"""
            .formatted(service, service, endpoints(service, 0)));
  }

  /**
   * A merge patch that gives all endpoints of a slice other addresses, as a rolling update does.
   *
   * @param round another one for each update
   */
  public static String rolled(int service, int round) {
    return """
        {"metadata": {"annotations":
           {"endpoints.kubernetes.io/last-change-trigger-time": "%s"}},
         "endpoints": %s}"""
        .formatted(Instant.now(), endpoints(service, round));
  }

  private static String endpoints(int service, int round) {
    StringJoiner all = new StringJoiner(",", "[", "]");
    for (int i = 0; i < ENDPOINTS; i++) {
      int number = service * ENDPOINTS + i;
      String address = text(ip(round % 100 + 1, number / HOSTS % HOSTS, number % HOSTS + 1));
      String hostname = isHeadless(service) ? "\"hostname\": \"pod-" + i + "\", " : "";
      all.add(
          """
          {"addresses": ["%s"], %s"conditions": {"ready": true}}"""
              .formatted(address, hostname));
    }
    return all.toString();
  }
}
