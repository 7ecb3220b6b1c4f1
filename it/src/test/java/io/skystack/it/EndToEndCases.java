package io.skystack.it;

import static io.skystack.common.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodIP;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.ServiceFluent;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/**
 * What Kubernetes' own end-to-end tests ask of a cluster's DNS, each case in a namespace of its
 * own. Instead of Pods that ask, {@link PodResolver} does what the resolver in a Pod does.
 */
interface EndToEndCases {
  /** Who answers. */
  Dns dns();

  /** A client that may do all. */
  KubernetesClient client();

  private void namespace(String name) {
    create(new NamespaceBuilder().withNewMetadata().withName(name).endMetadata().build());
  }

  private <T extends HasMetadata> T create(T object) {
    return client().resource(object).create();
  }

  private static HasMetadata service(
      String namespace,
      String name,
      UnaryOperator<ServiceFluent<ServiceBuilder>.SpecNested<ServiceBuilder>> spec) {
    var nested =
        new ServiceBuilder()
            .withNewMetadata()
            .withNamespace(namespace)
            .withName(name)
            .endMetadata()
            .withNewSpec()
            .addNewPort()
            .withName("http")
            .withPort(80)
            .withProtocol("TCP")
            .endPort();
    return spec.apply(nested).endSpec().build();
  }

  /** An endpoint with a hostname, as a Pod with {@code hostname} and {@code subdomain} gives. */
  private static HasMetadata slice(
      String namespace, String service, String family, String hostname, String address) {
    return new EndpointSliceBuilder()
        .withNewMetadata()
        .withNamespace(namespace)
        .withName(service + "-" + hostname + "-" + family.toLowerCase(java.util.Locale.ROOT))
        .addToLabels("kubernetes.io/service-name", service)
        .endMetadata()
        .withAddressType(family)
        .addNewPort()
        .withName("http")
        .withPort(8080)
        .withProtocol("TCP")
        .endPort()
        .addNewEndpoint()
        .withAddresses(address)
        .withHostname(hostname)
        .endEndpoint()
        .build();
  }

  @Test
  default void theClusterHasNames() {
    String name = "kubernetes.default.svc.kube.local";
    String address =
        client()
            .services()
            .inNamespace("default")
            .withName("kubernetes")
            .get()
            .getSpec()
            .getClusterIP();
    eventually(() -> assertThat(dns().data(name, "A")).containsExactly(address));
    PodResolver pod = new PodResolver(dns(), "default", "kube.local");
    assertThat(pod.data("kubernetes", "A")).containsExactly(address);
    assertThat(pod.data("kubernetes.default", "A")).containsExactly(address);
    assertThat(pod.data("kubernetes.default.svc", "A")).containsExactly(address);
    assertThat(pod.data(name, "A")).containsExactly(address);
    assertThat(pod.data("_https._tcp.kubernetes", "SRV"))
        .containsExactly("10 100 443 " + name + ".");
    assertThat(dns().data("dns-version.kube.local", "TXT")).containsExactly("\"1.1.0\"");
  }

  @Test
  default void servicesHaveNamesPortsAndReverseNames() {
    namespace("services");
    create(service("services", "regular", spec -> spec.withClusterIP("10.254.31.1")));
    create(service("services", "headless", spec -> spec.withClusterIP("None")));
    create(slice("services", "headless", "IPv4", "one", "10.3.1.1"));
    create(slice("services", "headless", "IPv4", "two", "10.3.1.2"));
    String regular = "regular.services.svc.kube.local";
    String headless = "headless.services.svc.kube.local";
    eventually(() -> assertThat(dns().data(regular, "A")).containsExactly("10.254.31.1"));
    eventually(() -> assertThat(dns().data(headless, "A")).containsExactly("10.3.1.1", "10.3.1.2"));
    assertThat(dns().data("_http._tcp." + regular, "SRV"))
        .containsExactly("10 100 80 " + regular + ".");
    assertThat(dns().data("_http._tcp." + headless, "SRV"))
        .containsExactly("10 50 8080 one." + headless + ".", "10 50 8080 two." + headless + ".");
    assertThat(dns().dig("-x", "10.254.31.1")).containsExactly(regular + ".");
    assertThat(dns().dig("-x", "10.3.1.2")).containsExactly("two." + headless + ".");
    assertThat(dns().rcode("_https._tcp." + regular, "SRV")).isEqualTo("NXDOMAIN");
    assertThat(dns().rcode("services.svc.kube.local", "A")).isEqualTo("NOERROR");
    assertThat(dns().rcode("regular.nowhere.svc.kube.local", "A")).isEqualTo("NXDOMAIN");
  }

  @Test
  default void partiallyQualifiedNamesAreFoundThroughTheSearchPath() {
    namespace("partial");
    create(service("partial", "web", spec -> spec.withClusterIP("10.254.32.1")));
    String name = "web.partial.svc.kube.local";
    eventually(() -> assertThat(dns().data(name, "A")).containsExactly("10.254.32.1"));
    PodResolver inside = new PodResolver(dns(), "partial", "kube.local");
    for (String partial : List.of("web", "web.partial", "web.partial.svc", name, name + ".")) {
      assertThat(inside.data(partial, "A")).as(partial).containsExactly("10.254.32.1");
    }
    for (String partial : List.of("web", "web.partial", "web.partial.svc", name)) {
      assertThat(inside.data("_http._tcp." + partial, "SRV"))
          .as(partial)
          .containsExactly("10 100 80 " + name + ".");
    }
    PodResolver elsewhere = new PodResolver(dns(), "default", "kube.local");
    assertThat(elsewhere.data("web", "A")).isEmpty();
    assertThat(elsewhere.data("web.partial", "A")).containsExactly("10.254.32.1");
    // Neither family of a name that has one may end the search for the other.
    assertThat(inside.data("web", "AAAA")).isEmpty();
  }

  @Test
  default void aNamespaceNamedAsATopLevelDomainCatchesWhatIsNotFullyQualified() {
    namespace("com");
    create(service("com", "example", spec -> spec.withClusterIP("10.254.33.1")));
    eventually(
        () ->
            assertThat(dns().data("example.com.svc.kube.local", "A"))
                .containsExactly("10.254.33.1"));
    PodResolver pod = new PodResolver(dns(), "default", "kube.local");
    assertThat(pod.data("example.com", "A")).containsExactly("10.254.33.1");
    assertThat(pod.data("example.com.", "A")).isEmpty();
    assertThat(pod.data("www.example.com", "A")).isEmpty();
  }

  @Test
  default void podsHaveTheirHostnameBelowTheirSubdomain() {
    namespace("pods");
    create(service("pods", "sub", spec -> spec.withClusterIP("None")));
    create(slice("pods", "sub", "IPv4", "querier", "10.3.4.7"));
    String fqdn = "querier.sub.pods.svc.kube.local";
    eventually(() -> assertThat(dns().data(fqdn, "A")).containsExactly("10.3.4.7"));
    assertThat(dns().dig("-x", "10.3.4.7")).containsExactly(fqdn + ".");
    PodResolver pod = new PodResolver(dns(), "pods", "kube.local");
    assertThat(pod.data("querier.sub", "A")).containsExactly("10.3.4.7");
    assertThat(pod.data("querier", "A")).isEmpty();
    create(
        new PodBuilder()
            .withNewMetadata()
            .withNamespace("pods")
            .withName("querier")
            .endMetadata()
            .withNewSpec()
            .withHostname("querier")
            .withSubdomain("sub")
            .addNewContainer()
            .withName("one")
            .withImage("none")
            .endContainer()
            .endSpec()
            .build());
    client()
        .pods()
        .inNamespace("pods")
        .withName("querier")
        .editStatus(
            made ->
                new PodBuilder(made)
                    .editOrNewStatus()
                    .withPhase("Running")
                    .withPodIP("10.3.4.7")
                    .withPodIPs(new PodIP("10.3.4.7"), new PodIP("fd00:3::4:7"))
                    .endStatus()
                    .build());
    eventually(() -> assertThat(pod.data("10-3-4-7.pods.pod", "A")).containsExactly("10.3.4.7"));
    assertThat(pod.data("fd00-3--4-7.pods.pod", "AAAA")).containsExactly("fd00:3:0:0:0:0:4:7");
    assertThat(dns().rcode("10-3-4-8.pods.pod.kube.local", "A")).isEqualTo("NXDOMAIN");
    client().pods().inNamespace("pods").withName("querier").withGracePeriod(0).delete();
    eventually(
        () -> assertThat(dns().rcode("10-3-4-7.pods.pod.kube.local", "A")).isEqualTo("NXDOMAIN"));
  }

  @Test
  default void anExternalNameChangesAndBecomesAClusterIp() {
    namespace("external");
    String name = "alias.external.svc.kube.local";
    create(external("foo.example.com"));
    eventually(() -> assertThat(dns().data(name, "CNAME")).containsExactly("foo.example.com."));
    client().resource(external("bar.example.com")).update();
    eventually(() -> assertThat(dns().data(name, "CNAME")).containsExactly("bar.example.com."));
    create(service("external", "target", spec -> spec.withClusterIP("10.254.34.2")));
    client().resource(external("target.external.svc.kube.local")).update();
    eventually(
        () ->
            assertThat(dns().data(name, "A"))
                .containsExactly("10.254.34.2", "target.external.svc.kube.local."));
    client()
        .resource(
            service(
                "external",
                "alias",
                spec -> spec.withType("ClusterIP").withClusterIP("10.254.34.1")))
        .update();
    eventually(() -> assertThat(dns().data(name, "A")).containsExactly("10.254.34.1"));
    assertThat(dns().data(name, "CNAME")).isEmpty();
    assertThat(dns().data("_http._tcp." + name, "SRV")).containsExactly("10 100 80 " + name + ".");
    client().resource(external("foo.example.com")).update();
    eventually(() -> assertThat(dns().data(name, "CNAME")).containsExactly("foo.example.com."));
    assertThat(dns().rcode("_http._tcp." + name, "SRV")).isEqualTo("NXDOMAIN");
  }

  private static HasMetadata external(String target) {
    return new ServiceBuilder()
        .withNewMetadata()
        .withNamespace("external")
        .withName("alias")
        .endMetadata()
        .withNewSpec()
        .withType("ExternalName")
        .withExternalName(target)
        .endSpec()
        .build();
  }

  @Test
  default void bothFamiliesAreAnswered() {
    namespace("dual");
    create(
        service(
            "dual",
            "both",
            spec ->
                spec.withIpFamilyPolicy("RequireDualStack")
                    .withClusterIP("10.254.35.1")
                    .withClusterIPs("10.254.35.1", "fd00:10:254::35")));
    create(
        service(
            "dual",
            "six",
            spec ->
                spec.withIpFamilyPolicy("SingleStack")
                    .withIpFamilies("IPv6")
                    .withClusterIP("fd00:10:254::36")));
    create(
        service(
            "dual",
            "headless",
            spec -> spec.withIpFamilyPolicy("RequireDualStack").withClusterIP("None")));
    create(slice("dual", "headless", "IPv4", "one", "10.3.5.1"));
    create(slice("dual", "headless", "IPv6", "one", "fd00:3::5:1"));
    String both = "both.dual.svc.kube.local";
    eventually(
        () -> assertThat(dns().data(both, "AAAA")).containsExactly("fd00:10:254:0:0:0:0:35"));
    assertThat(dns().data(both, "A")).containsExactly("10.254.35.1");
    assertThat(dns().data("_http._tcp." + both, "SRV")).containsExactly("10 100 80 " + both + ".");
    assertThat(dns().dig("-x", "fd00:10:254::35")).containsExactly(both + ".");
    String six = "six.dual.svc.kube.local";
    eventually(() -> assertThat(dns().data(six, "AAAA")).containsExactly("fd00:10:254:0:0:0:0:36"));
    assertThat(dns().data(six, "A")).isEmpty();
    assertThat(dns().rcode(six, "A")).isEqualTo("NOERROR");
    String one = "one.headless.dual.svc.kube.local";
    eventually(() -> assertThat(dns().data(one, "AAAA")).containsExactly("fd00:3:0:0:0:0:5:1"));
    eventually(() -> assertThat(dns().data(one, "A")).containsExactly("10.3.5.1"));
    assertThat(dns().dig("-x", "fd00:3::5:1")).containsExactly(one + ".");
    PodResolver pod = new PodResolver(dns(), "dual", "kube.local");
    assertThat(pod.data("headless", "A")).containsExactly("10.3.5.1");
    assertThat(pod.data("headless", "AAAA")).containsExactly("fd00:3:0:0:0:0:5:1");
  }
}
