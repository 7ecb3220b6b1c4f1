package io.skystack.it;

import static io.skystack.common.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.skystack.common.etcd.EtcdServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A source that loses nearly everything, as the operator meets it. */
class BrakeIT {
  private static final String SERVICES = "/skydns/local/kube/svc/default/";

  @TempDir Path folder;

  private void services(int count) throws IOException {
    StringBuilder manifest = new StringBuilder();
    for (int i = 0; i < count; i++) {
      manifest.append(
          """
          ---
          apiVersion: v1
          kind: Service
          metadata: {name: s%d, namespace: default}
          spec: {clusterIP: 10.254.1.%d, ports: [{port: 80}]}
          """
              .formatted(i, i));
    }
    Files.writeString(folder.resolve("services.yaml"), manifest);
  }

  @Test
  void namesStayUntilTheOperatorReleasesThem() throws IOException {
    services(20);
    try (EtcdServer etcd = EtcdServer.startOne();
        Program kube2sky =
            Program.kube2sky("--manifests=" + folder, "--etcd-server=" + etcd.endpoint())) {
      kube2sky.awaitReady();
      Etcdctl etcdctl = new Etcdctl(etcd.endpoint());
      List<String> all = etcdctl.keys(SERVICES);
      assertThat(all).hasSizeGreaterThanOrEqualTo(40);
      services(1);
      eventually(() -> assertThat(kube2sky.metric("kube2sky_brake_on")).isEqualTo(1));
      assertThat(kube2sky.page("/status")).contains("brake      ON since", "'kube2sky release'");
      assertThat(kube2sky.readyStatus()).isEqualTo(200);
      assertThat(etcdctl.keys(SERVICES)).isEqualTo(all);
      Program.Ended release =
          Program.run("kube2sky", Map.of(), "release", "--ops-addr=" + kube2sky.opsAddress());
      assertThat(release.exitCode()).as(release.err()).isZero();
      assertThat(release.out()).contains("deletions were held back; they go now");
      eventually(() -> assertThat(etcdctl.keys(SERVICES + "s7")).isEmpty());
      assertThat(etcdctl.get(SERVICES + "s0")).contains("10.254.1.0");
      eventually(() -> assertThat(kube2sky.metric("kube2sky_brake_on")).isZero());
    }
  }

  @Test
  void aReleaseWithNobodyThereIsOneLine() {
    Program.Ended release = Program.run("kube2sky", Map.of(), "release", "--ops-addr=127.0.0.1:1");
    assertThat(release.exitCode()).isEqualTo(2);
    assertThat(release.err().strip().lines()).hasSize(1).first().asString().contains("127.0.0.1:1");
  }
}
