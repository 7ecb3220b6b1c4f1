package io.skystack.it;

import static io.skystack.common.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.skystack.bench.load.Prober;
import io.skystack.common.etcd.EtcdCluster;
import io.skystack.common.etcd.EtcdServer;
import io.skystack.common.testing.Ports;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;

/** What clients see while etcd is away, comes back with other data, or loses a member: nothing. */
class EtcdOutageIT {
  private static final String MYSQL = "mysql-service.default.svc.kube.local";
  private static final String KEY = "/skydns/local/kube/svc/default/mysql-service";

  private static Prober probe(Stack stack) {
    return Prober.start(
        stack.dns().port(), List.of(Prober.Question.has(MYSQL, "10.254.162.44")), 1000);
  }

  @Test
  void etcdKilledUnderLoadLosesNoQuery() {
    try (EtcdServer etcd = EtcdServer.startOne();
        Stack stack = Stack.start(List.of(etcd.endpoint()), manifests());
        Prober prober = probe(stack)) {
      Probes.awaitMore(prober, 500);
      etcd.kill();
      eventually(
          () -> assertThat(stack.skydns().metric("skystack_etcd_stale_seconds")).isPositive());
      Probes.awaitMore(prober, 2000);
      assertThat(stack.skydns().readyStatus()).isEqualTo(200);
      etcd.start();
      etcd.awaitHealthy();
      eventually(() -> assertThat(stack.skydns().metric("skystack_etcd_stale_seconds")).isZero());
      new Etcdctl(etcd.endpoint()).put("/skydns/local/kube/later", "{\"host\":\"10.1.1.1\"}");
      eventually(() -> assertThat(stack.dns().dig("later.kube.local")).containsExactly("10.1.1.1"));
      assertThat(prober.stop().complaints()).isEmpty();
      assertThat(stack.skydns().log()).doesNotContain("\tat ").doesNotContain("Exception");
      assertThat(stack.kube2sky().log()).doesNotContain("\tat ").doesNotContain("Exception");
    }
  }

  @Test
  void anEtcdThatComesBackEmptyIsFilledAgainAndNobodyNotices() {
    try (EtcdServer etcd = EtcdServer.startOne();
        Stack stack = Stack.start(List.of(etcd.endpoint()), manifests());
        Prober prober = probe(stack)) {
      Probes.awaitMore(prober, 500);
      etcd.kill();
      etcd.wipe();
      etcd.start();
      etcd.awaitHealthy();
      Etcdctl etcdctl = new Etcdctl(etcd.endpoint());
      eventually(() -> assertThat(etcdctl.get(KEY)).contains("10.254.162.44"));
      etcdctl.put("/skydns/local/kube/later", "{\"host\":\"10.1.1.1\"}");
      eventually(() -> assertThat(stack.dns().dig("later.kube.local")).containsExactly("10.1.1.1"));
      Probes.awaitMore(prober, 1000);
      assertThat(prober.stop().complaints()).isEmpty();
    }
  }

  @Test
  void aMemberOfThreeThatDiesIsNotMissed() {
    try (EtcdCluster cluster = EtcdCluster.startThree();
        Stack stack = Stack.start(cluster.endpoints(), manifests());
        Prober prober = probe(stack)) {
      for (EtcdServer member : cluster.members()) {
        Probes.awaitMore(prober, 200);
        member.kill();
        EtcdServer other =
            cluster.members().stream().filter(m -> m != member).findFirst().orElseThrow();
        String name = "after-" + member.endpoint().getPort();
        eventually(
            () ->
                new Etcdctl(other.endpoint())
                    .put("/skydns/local/kube/" + name, "{\"host\":\"10.1.1.1\"}"));
        eventually(
            () -> assertThat(stack.dns().dig(name + ".kube.local")).containsExactly("10.1.1.1"));
        member.start();
        member.awaitHealthy();
      }
      assertThat(prober.stop().complaints()).isEmpty();
    }
  }

  @Test
  void skydnsStartsFromItsSnapshotWhileEtcdIsDown(@TempDir Path folder) throws IOException {
    String snapshot = "--snapshot=" + folder.resolve("records");
    String addr = "--addr=127.0.0.1:";
    int port = Ports.free();
    URI endpoint;
    try (EtcdServer etcd = EtcdServer.startOne()) {
      endpoint = etcd.endpoint();
      new Etcdctl(endpoint).put(KEY, "{\"host\":\"10.254.162.44\"}");
      try (Program skydns = Program.skydns(addr + port, "--machines=" + endpoint, snapshot)) {
        skydns.awaitReady();
        assertThat(skydns.terminate()).isZero();
      }
    }
    try (Program skydns = Program.skydns(addr + port, "--machines=" + endpoint, snapshot)) {
      skydns.awaitReady();
      assertThat(new Dns(port).dig(MYSQL)).containsExactly("10.254.162.44");
    }
    try (Program skydns = Program.skydns(addr + port, "--machines=" + endpoint)) {
      eventually(() -> assertThat(skydns.readyStatus()).isEqualTo(503));
      assertThat(skydns.page("/ready")).contains("etcd");
      Message answer = new Dns(port).ask(MYSQL, "A");
      assertThat(answer.getRcode()).isEqualTo(Rcode.SERVFAIL);
      assertThat(answer.getOPT().toString()).contains("NOT_READY");
    }
    assertThat(Files.exists(folder.resolve("records"))).isTrue();
  }

  private static String manifests() {
    return "--manifests=" + Repository.examples();
  }
}
