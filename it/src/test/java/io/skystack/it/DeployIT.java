package io.skystack.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.FieldValidateable;
import io.skystack.common.etcd.EtcdServer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The manifests of {@code deploy/kubernetes}: a real API server takes every object as it stands.
 */
class DeployIT {
  private static EtcdServer etcd;
  private static KubeApiServer api;
  private static KubernetesClient client;

  @BeforeAll
  static void start() {
    etcd = EtcdServer.startOne();
    // The range that holds the usual address of a cluster's DNS.
    api = KubeApiServer.start(etcd.endpoint().toString(), "10.96.0.0/12");
    client = api.client();
  }

  @AfterAll
  static void stop() {
    if (client != null) {
      client.close();
    }
    if (api != null) {
      api.close();
    }
    etcd.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"kubedns.yaml", "skystack.yaml"})
  void isAccepted(String file) throws IOException {
    List<HasMetadata> objects;
    try (InputStream in =
        Files.newInputStream(Repository.root().resolve(Path.of("deploy", "kubernetes", file)))) {
      objects = client.load(in).items();
    }
    List<String> kinds = new ArrayList<>();
    for (HasMetadata object : objects) {
      // As `kubectl apply --dry-run=server --validate=strict`: all is checked, nothing is kept.
      HasMetadata taken =
          client
              .resource(object)
              .dryRun()
              .fieldValidation(FieldValidateable.Validation.STRICT)
              .create();
      assertThat(taken.getMetadata().getUid()).isNotEmpty();
      kinds.add(object.getKind());
    }
    assertThat(kinds)
        .contains(
            "ServiceAccount",
            "ClusterRole",
            "ClusterRoleBinding",
            "Role",
            "RoleBinding",
            "ConfigMap",
            "Service",
            "Deployment",
            "PodDisruptionBudget");
    assertThat(client.services().inNamespace("kube-system").list().getItems()).isEmpty();
  }
}
