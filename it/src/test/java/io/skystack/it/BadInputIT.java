package io.skystack.it;

import static io.skystack.common.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.skystack.common.etcd.EtcdServer;
import io.skystack.common.testing.Ports;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What operators and clients get wrong: one line, exit code 2, and nothing else suffers. */
class BadInputIT {
  private static final String UNREACHABLE = "http://127.0.0.1:1";

  static Stream<List<String>> onlyTheOperatorCanMend() {
    return Stream.of(
        List.of("kube2sky", "did you mean", "--domian=kube.local"),
        List.of("skydns", "did you mean", "--nameserver=127.0.0.1"),
        List.of("skydns", "--domain", "--domain=kube..local"),
        List.of("kube2sky", "--domain", "--domain=-", "--manifests=."),
        List.of("skydns", "--addr", "--addr=nowhere"),
        List.of("skydns", "--machines", "--machines=ftp://127.0.0.1"),
        List.of("kube2sky", "--etcd-server", "--etcd-server=http://"),
        List.of(
            "skydns",
            "/does/not/exist",
            "--ca-cert=/does/not/exist",
            "--machines=https://127.0.0.1:1"),
        List.of("kube2sky", "/does/not/exist", "--kubecfg-file=/does/not/exist"),
        List.of("kube2sky", "/does/not/exist", "--manifests=/does/not/exist"),
        List.of("kube2sky", "--ttl", "--ttl=soon", "--manifests=."),
        List.of("skydns", "--log-level", "--log-level=loud"));
  }

  @ParameterizedTest
  @MethodSource("onlyTheOperatorCanMend")
  void oneLineAndExitCode2(List<String> programSaysFlags) {
    String program = programSaysFlags.get(0);
    Program.Ended ended =
        Program.run(
            program,
            Map.of("KUBECONFIG", ""),
            programSaysFlags.subList(2, programSaysFlags.size()).toArray(String[]::new));
    assertThat(ended.exitCode()).as(ended.err()).isEqualTo(2);
    assertThat(ended.err().strip().lines())
        .hasSize(1)
        .first()
        .asString()
        .startsWith(program + ": ")
        .contains(programSaysFlags.get(1));
  }

  @Test
  void aKubeconfigThatDoesNotParse(@TempDir Path folder) throws IOException {
    Path kubeconfig = Files.writeString(folder.resolve("config"), "clusters: [\n");
    Program.Ended ended =
        Program.run(
            "kube2sky", Map.of(), "--kubecfg-file=" + kubeconfig, "--etcd-server=" + UNREACHABLE);
    assertThat(ended.exitCode()).as(ended.err()).isEqualTo(2);
    assertThat(ended.err().strip().lines()).hasSize(1);
    assertThat(ended.err()).contains(kubeconfig.toString());
  }

  @Test
  void aPortInUseIsNamedWithWhoHasIt() throws IOException {
    try (ServerSocket taken = new ServerSocket()) {
      taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      Program.Ended ended =
          Program.run(
              "skydns",
              Map.of(),
              "--addr=127.0.0.1:" + taken.getLocalPort(),
              "--machines=" + UNREACHABLE);
      assertThat(ended.exitCode()).as(ended.err()).isEqualTo(2);
      assertThat(ended.err().strip().lines().toList())
          .last()
          .asString()
          .contains("127.0.0.1:" + taken.getLocalPort())
          .contains("--addr")
          .contains("" + ProcessHandle.current().pid());
    }
  }

  @Test
  void aWrongPasswordEndsBothPrograms() {
    try (EtcdServer etcd = EtcdServer.startOne()) {
      Etcdctl etcdctl = new Etcdctl(etcd.endpoint());
      etcdctl.run("user", "add", "root:right");
      etcdctl.run("user", "grant-role", "root", "root");
      etcdctl.run("auth", "enable");
      Program.Ended skydns =
          Program.run(
              "skydns",
              Map.of("ETCD_USERNAME", "root", "ETCD_PASSWORD", "wrong"),
              "--addr=127.0.0.1:" + Ports.free(),
              "--machines=" + etcd.endpoint(),
              "--log-level=error");
      assertThat(skydns.exitCode()).as(skydns.err()).isEqualTo(2);
      assertThat(skydns.err()).contains("password").doesNotContain("wrong\n").contains("root");
      Program.Ended kube2sky =
          Program.run(
              "kube2sky",
              Map.of("ETCD_USERNAME", "root", "ETCD_PASSWORD", "wrong"),
              "--manifests=" + Repository.examples(),
              "--etcd-server=" + etcd.endpoint(),
              "--log-level=error");
      assertThat(kube2sky.exitCode()).as(kube2sky.err()).isEqualTo(2);
      assertThat(kube2sky.err()).contains("password");
    }
  }

  @Test
  void oneBrokenManifestDoesNotStopTheOthers(@TempDir Path folder) throws IOException {
    Files.writeString(folder.resolve("broken.yaml"), "apiVersion: v1\nkind: [\n");
    Files.writeString(
        folder.resolve("good.yaml"),
        """
        apiVersion: v1
        kind: Service
        metadata: {name: good, namespace: default}
        spec: {clusterIP: 10.254.1.2, ports: [{port: 80}]}
        """);
    try (EtcdServer etcd = EtcdServer.startOne();
        Stack stack = Stack.start(List.of(etcd.endpoint()), "--manifests=" + folder)) {
      assertThat(stack.dns().dig("good.default.svc.kube.local")).containsExactly("10.254.1.2");
      assertThat(stack.kube2sky().log()).contains("broken.yaml");
      // Mended while it runs.
      Files.writeString(
          folder.resolve("broken.yaml"),
          """
          apiVersion: v1
          kind: Service
          metadata: {name: mended, namespace: default}
          spec: {clusterIP: 10.254.1.3, ports: [{port: 80}]}
          """);
      eventually(
          () ->
              assertThat(stack.dns().dig("mended.default.svc.kube.local"))
                  .containsExactly("10.254.1.3"));
    }
  }

  @Test
  void malformedPacketsLeaveNoTrace() throws IOException {
    try (EtcdServer etcd = EtcdServer.startOne();
        Stack stack =
            Stack.start(List.of(etcd.endpoint()), "--manifests=" + Repository.examples());
        DatagramSocket socket = new DatagramSocket()) {
      socket.connect(InetAddress.getLoopbackAddress(), stack.dns().port());
      Random random = new Random(42);
      for (int i = 0; i < 2000; i++) {
        byte[] garbage = new byte[random.nextInt(600)];
        random.nextBytes(garbage);
        if (i % 2 == 0 && garbage.length > 2) {
          garbage[2] &= 0x07; // a query, as far as the first flags go
        }
        socket.send(new DatagramPacket(garbage, garbage.length));
        if (i % 100 == 0) { // no more at once than a socket's buffer holds
          assertThat(stack.dns().data("mysql-service.default.svc.kube.local", "A"))
              .containsExactly("10.254.162.44");
        }
      }
      assertThat(stack.skydns().log()).doesNotContain("Exception").doesNotContain("WARN");
    }
  }
}
