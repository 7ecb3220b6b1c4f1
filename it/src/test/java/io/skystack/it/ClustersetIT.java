package io.skystack.it;

import static io.skystack.common.testing.Eventually.eventually;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.skystack.common.etcd.EtcdServer;
import io.skystack.common.testing.Ports;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two clusters with one name for a Service that both have: one with a real API server that knows
 * ServiceExports, one by an annotation.
 */
class ClustersetIT {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final String WEB = "web.shop.svc.set.local";

  static final String CRD =
      """
      apiVersion: apiextensions.k8s.io/v1
      kind: CustomResourceDefinition
      metadata:
        name: serviceexports.multicluster.x-k8s.io
        annotations: {api-approved.kubernetes.io: unapproved}
      spec:
        group: multicluster.x-k8s.io
        scope: Namespaced
        names: {plural: serviceexports, singular: serviceexport, kind: ServiceExport}
        versions:
          - name: v1alpha1
            served: true
            storage: true
            schema:
              openAPIV3Schema: {type: object}
      """;

  static final String EXPORT =
      """
      apiVersion: multicluster.x-k8s.io/v1alpha1
      kind: ServiceExport
      metadata: {name: web, namespace: shop}
      """;

  private static final String SERVICE =
      """
      apiVersion: v1
      kind: Service
      metadata: {name: web, namespace: shop%s}
      spec: {clusterIP: %s, ports: [{name: http, port: 80}]}
      """;

  @TempDir Path west;

  @Test
  void aNameReachesEveryClusterThatHasTheServiceAndGoesWithIt() throws IOException {
    try (EtcdServer kubernetesEtcd = EtcdServer.startOne();
        KubeApiServer api = KubeApiServer.start(kubernetesEtcd.endpoint().toString());
        KubernetesClient client = api.client();
        EtcdServer etcd = EtcdServer.startOne()) {
      create(client, "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n");
      create(client, SERVICE.formatted("", "10.254.1.1"));
      create(client, CRD);
      eventually(LONG, () -> create(client, EXPORT)); // until the server knows the kind
      Files.writeString(
          west.resolve("web.yaml"),
          SERVICE.formatted(", annotations: {skystack.io/export: \"true\"}", "10.253.1.1"));
      int port = Ports.free();
      Dns dns = new Dns(port);
      try (Program first = cluster(etcd, "east", 5, "--kubecfg-file=" + api.kubeconfig());
          Program second = cluster(etcd, "west", 7, "--manifests=" + west);
          Program skydns =
              Program.skydns(
                  "--addr=127.0.0.1:" + port,
                  "--machines=" + etcd.endpoint(),
                  "--domain=east.local,west.local,set.local",
                  "--no-rec")) {
        first.awaitReady();
        second.awaitReady();
        skydns.awaitReady();
        bothAnswer(dns);
        client
            .genericKubernetesResources("multicluster.x-k8s.io/v1alpha1", "ServiceExport")
            .inNamespace("shop")
            .withName("web")
            .delete();
        eventually(LONG, () -> assertThat(dns.data(WEB, "A")).containsExactly("10.253.1.1"));
        assertThat(dns.data("web.shop.svc.east.local", "A")).containsExactly("10.254.1.1");
        Files.delete(west.resolve("web.yaml"));
        eventually(LONG, () -> assertThat(dns.rcode(WEB, "A")).isEqualTo("NXDOMAIN"));
        assertThat(first.metric("kube2sky_foreign_keys")).isZero();
        assertThat(second.metric("kube2sky_foreign_keys")).isZero();
      }
    }
  }

  private static void bothAnswer(Dns dns) {
    eventually(
        LONG,
        () -> assertThat(dns.data(WEB, "A")).containsExactlyInAnyOrder("10.254.1.1", "10.253.1.1"));
    assertThat(dns.data("_http._tcp." + WEB, "SRV"))
        .satisfiesExactlyInAnyOrder(
            east -> assertThat(east).startsWith("5 ").endsWith(" 80 east." + WEB + "."),
            west -> assertThat(west).startsWith("7 ").endsWith(" 80 west." + WEB + "."));
    assertThat(dns.data("east." + WEB, "A")).containsExactly("10.254.1.1");
    assertThat(dns.data("west." + WEB, "A")).containsExactly("10.253.1.1");
    for (String name : new String[] {"shop.svc.set.local", "svc.set.local", "set.local"}) {
      assertThat(dns.rcode(name, "A")).as(name).isEqualTo("NOERROR");
      assertThat(dns.data(name, "A")).as(name).isEmpty();
    }
    assertThat(dns.data("dns-version.set.local", "TXT")).containsExactly("\"1.1.0\"");
    assertThat(dns.data("1.1.254.10.in-addr.arpa", "PTR"))
        .containsExactly("web.shop.svc.east.local.");
  }

  private static void create(KubernetesClient client, String yaml) {
    client.load(new ByteArrayInputStream(yaml.getBytes(UTF_8))).create();
  }

  private static Program cluster(EtcdServer etcd, String name, int priority, String source) {
    return Program.kube2sky(
        source,
        "--cluster=" + name,
        "--domain=" + name + ".local",
        "--clusterset=set.local",
        "--clusterset-priority=" + priority,
        "--etcd-server=" + etcd.endpoint());
  }
}
