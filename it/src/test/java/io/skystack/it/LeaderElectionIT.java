package io.skystack.it;

import static io.skystack.common.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.skystack.common.etcd.EtcdHistory;
import io.skystack.common.etcd.EtcdServer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two replicas at a real API server, of which one writes. */
class LeaderElectionIT {
  private EtcdServer kubernetesEtcd;
  private EtcdServer etcd;
  private KubeApiServer api;
  private KubernetesClient client;

  @BeforeEach
  void start() {
    kubernetesEtcd = EtcdServer.startOne();
    api = KubeApiServer.start(kubernetesEtcd.endpoint().toString());
    client = api.client();
    etcd = EtcdServer.startOne();
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
    kubernetesEtcd.close();
  }

  private Program replica(String name) {
    return Program.kube2sky(
            "--kubecfg-file=" + api.kubeconfig(),
            "--etcd-server=" + etcd.endpoint(),
            "--leader-elect",
            "--leader-elect-identity=" + name,
            "--leader-elect-duration=3s")
        .awaitReady();
  }

  private void service(String name, int lastByte) {
    client
        .resource(
            new ServiceBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .withClusterIP("10.254.20." + lastByte)
                .addNewPort()
                .withPort(80)
                .endPort()
                .endSpec()
                .build())
        .create();
  }

  private void published(String name) {
    eventually(
        () ->
            assertThat(new Etcdctl(etcd.endpoint()).get("/skydns/local/kube/svc/default/" + name))
                .isNotBlank());
  }

  private static void leads(Program replica) {
    eventually(() -> assertThat(replica.metric("kube2sky_leading")).isEqualTo(1));
  }

  /** Each key of these Services was put once, and nothing was taken away. */
  private void nothingWasWrittenTwice() {
    Map<String, Integer> puts = new TreeMap<>();
    List<EtcdHistory.Entry> history = EtcdHistory.read(etcd.options("skydns"));
    assertThat(history).noneMatch(EtcdHistory.Entry::isDeletion);
    history.forEach(entry -> puts.merge(entry.path(), 1, Integer::sum));
    assertThat(puts).isNotEmpty().allSatisfy((key, times) -> assertThat(times).isEqualTo(1));
  }

  @Test
  void oneWritesAndWhenItIsKilledTheOtherGoesOn() {
    try (Program first = replica("first")) {
      leads(first);
      try (Program second = replica("second")) {
        service("one", 1);
        published("one");
        assertThat(second.metric("kube2sky_leading")).isZero();
        assertThat(second.metric("kube2sky_transactions_total")).isZero();
        assertThat(second.page("/status")).contains("standing by as 'second'", "'first'");
        first.close();
        service("two", 2);
        published("two");
        leads(second);
        assertThat(second.page("/status?format=json")).contains("\"leading\" : true");
        nothingWasWrittenTwice();
      }
    }
  }

  @Test
  void oneThatIsToldToStopHandsOverAtOnce() {
    try (Program first = replica("first");
        Program second = replica("second")) {
      eventually(
          () ->
              assertThat(first.metric("kube2sky_leading") + second.metric("kube2sky_leading"))
                  .isEqualTo(1));
      Program leader = first.metric("kube2sky_leading") == 1 ? first : second;
      service("one", 1);
      published("one");
      assertThat(leader.terminate()).isZero();
      leads(leader == first ? second : first);
      service("two", 2);
      published("two");
      nothingWasWrittenTwice();
    }
  }

  @Test
  void oneThatWasAsleepFindsTheFenceAndWritesNothingMore() {
    try (Program first = replica("first")) {
      leads(first);
      service("one", 1);
      published("one");
      try (Program second = replica("second")) {
        first.signal("STOP");
        leads(second);
        service("two", 2);
        published("two");
        first.signal("CONT");
        eventually(() -> assertThat(first.metric("kube2sky_leading")).isZero());
        service("three", 3);
        published("three");
        assertThat(second.metric("kube2sky_leading")).isEqualTo(1);
        nothingWasWrittenTwice();
      }
    }
  }
}
