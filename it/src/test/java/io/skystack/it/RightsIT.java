package io.skystack.it;

import static io.skystack.common.testing.Eventually.eventually;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.skystack.common.etcd.EtcdServer;
import io.skystack.common.testing.Ports;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The programs with the rights that {@code deploy/kubernetes} gives their service accounts, at an
 * API server that asks roles: they do all they are for, nothing is refused, and the API server's
 * own log shows that there is no right that they do not use.
 */
class RightsIT {
  private static final String NAMESPACE = "kube-system";

  private EtcdServer etcd;
  private KubeApiServer api;
  private KubernetesClient client;

  @BeforeEach
  void start() {
    etcd = EtcdServer.startOne();
    api = KubeApiServer.startWithRoles(etcd.endpoint().toString(), "10.96.0.0/12");
    client = api.client();
  }

  @AfterEach
  void stop() {
    if (client != null) {
      client.close();
    }
    if (api != null) {
      api.close();
    }
    etcd.close();
  }

  @Test
  void kube2skyNeedsWhatItsRolesGive() throws IOException {
    List<HasMetadata> deployed = deploy("skystack.yaml");
    try (EtcdServer records = EtcdServer.startOne()) {
      String[] flags = {
        "--kubecfg-file=" + kubeconfig("kube2sky"),
        "--etcd-server=" + records.endpoint(),
        "--domain=cluster.local",
        "--leader-elect",
        "--leader-elect-namespace=" + NAMESPACE, // a Pod's own
        "--leader-elect-duration=3s",
        "--pods=insecure"
      };
      Etcdctl etcdctl = new Etcdctl(records.endpoint());
      try (Program first = Program.kube2sky(flags).awaitReady()) {
        eventually(() -> assertThat(first.metric("kube2sky_leading")).isEqualTo(1));
        try (Program second = Program.kube2sky(flags).awaitReady()) {
          published(etcdctl, "one");
          assertThat(first.terminate()).isZero();
          eventually(() -> assertThat(second.metric("kube2sky_leading")).isEqualTo(1));
          published(etcdctl, "two");
          assertThat(second.log()).doesNotContain("403").doesNotContain("forbidden");
        }
        assertThat(first.log()).doesNotContain("403").doesNotContain("forbidden");
      }
    }
    assertUsesWhatIsGranted("kube2sky", deployed);
  }

  /** With what the manifest says beside the rule, where more names are asked for. */
  @Test
  void podsAndExportsNeedWhatTheManifestSays() throws IOException {
    List<HasMetadata> deployed = deploy("skystack.yaml");
    create(ClustersetIT.CRD);
    client
        .rbac()
        .clusterRoles()
        .withName("skystack:kube2sky")
        .edit(
            role ->
                role.edit()
                    .editMatchingRule(rule -> rule.getResources().contains("services"))
                    .addToResources("pods")
                    .endRule()
                    .addNewRule()
                    .withApiGroups("multicluster.x-k8s.io")
                    .withResources("serviceexports")
                    .withVerbs("list", "watch")
                    .endRule()
                    .build());
    try (EtcdServer records = EtcdServer.startOne();
        Program kube2sky =
            Program.kube2sky(
                    "--kubecfg-file=" + kubeconfig("kube2sky"),
                    "--etcd-server=" + records.endpoint(),
                    "--domain=cluster.local",
                    "--clusterset=set.local",
                    "--pods=verified")
                .awaitReady()) {
      published(new Etcdctl(records.endpoint()), "one");
      eventually(
          () -> create(ClustersetIT.EXPORT.replace("web", "one").replace("shop", "default")));
      eventually(
          () ->
              assertThat(new Etcdctl(records.endpoint()).keys("/skydns/local/set/svc/default/one"))
                  .isNotEmpty());
      assertThat(kube2sky.log()).doesNotContain("403").doesNotContain("forbidden");
    }
    assertThat(deployed).isNotEmpty();
    assertNothingRefused("kube2sky");
  }

  @Test
  void kubednsNeedsWhatItsRolesGive() throws IOException {
    List<HasMetadata> deployed = deploy("kubedns.yaml");
    int port = Ports.free();
    try (Program kubedns =
        Program.kubedns(
                "--kubecfg-file=" + kubeconfig("kubedns"),
                "--domain=cluster.local",
                "--dns-bind-address=127.0.0.1",
                "--dns-port=" + port,
                "--nameservers=127.0.0.1:1",
                "--config-map=kube-dns",
                "--pods=insecure")
            .awaitReady()) {
      create(service("one"));
      Dns dns = new Dns(port);
      eventually(() -> assertThat(dns.data("one.default.svc.cluster.local", "A")).hasSize(1));
      client
          .configMaps()
          .inNamespace(NAMESPACE)
          .withName("kube-dns")
          .edit(
              map -> new ConfigMapBuilder(map).withData(Map.of("stubDomains", "no JSON")).build());
      eventually(() -> assertThat(kubedns.metric("kubedns_config_in_force")).isZero());
      assertThat(kubedns.log()).doesNotContain("403").doesNotContain("forbidden");
    }
    assertUsesWhatIsGranted("kubedns", deployed);
  }

  private Path kubeconfig(String serviceAccount) {
    return api.kubeconfig(api.endpoint(), api.tokenOf(NAMESPACE, serviceAccount));
  }

  private List<HasMetadata> deploy(String file) throws IOException {
    try (InputStream in =
        Files.newInputStream(Repository.root().resolve(Path.of("deploy", "kubernetes", file)))) {
      List<HasMetadata> objects = client.load(in).items();
      objects.forEach(object -> client.resource(object).create());
      return objects;
    }
  }

  private void create(String yaml) {
    client.load(new ByteArrayInputStream(yaml.getBytes(UTF_8))).create();
  }

  private static String service(String name) {
    return """
        apiVersion: v1
        kind: Service
        metadata: {name: %s, namespace: default}
        spec: {ports: [{name: http, port: 80}]}
        """
        .formatted(name);
  }

  private void published(Etcdctl etcdctl, String name) {
    create(service(name));
    eventually(
        () -> assertThat(etcdctl.keys("/skydns/local/cluster/svc/default/" + name)).isNotEmpty());
  }

  private void assertNothingRefused(String serviceAccount) {
    assertThat(api.audit().of(NAMESPACE, serviceAccount))
        .isNotEmpty()
        .noneMatch(request -> request.status() == 401 || request.status() == 403);
  }

  private void assertUsesWhatIsGranted(String serviceAccount, List<HasMetadata> deployed) {
    assertNothingRefused(serviceAccount);
    Set<String> used =
        api.audit().of(NAMESPACE, serviceAccount).stream()
            .map(AuditLog.Request::what)
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(used).isEqualTo(granted(deployed));
  }

  private static Set<String> granted(List<HasMetadata> deployed) {
    return deployed.stream()
        .flatMap(RightsIT::rules)
        .flatMap(
            rule ->
                rule.getVerbs().stream()
                    .flatMap(verb -> rule.getResources().stream().map(of -> verb + " " + of)))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Stream<PolicyRule> rules(HasMetadata object) {
    if (object instanceof ClusterRole role) {
      return role.getRules().stream();
    }
    return object instanceof Role role ? role.getRules().stream() : Stream.of();
  }
}
