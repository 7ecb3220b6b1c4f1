package io.skystack.it;

import static io.skystack.common.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.skystack.bench.cluster.ApiObject;
import io.skystack.bench.cluster.ClusterObjects;
import io.skystack.bench.load.Prober;
import io.skystack.common.etcd.EtcdCluster;
import io.skystack.common.etcd.EtcdServer;
import io.skystack.common.testing.Ports;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Two kube2sky of which one writes, three members of etcd, and skydns, under questions for names
 * that exist before and after whatever happens: not one is answered wrongly. Endpoints change all
 * the while. The same under full load, at 8,000 Services, is {@code ./sky bench kube2sky}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NoWrongAnswerIT {
  private static final int SERVICES = 40;
  private static final int RATE = 200;

  private final List<Program> replicas = new ArrayList<>();
  private EtcdServer kubernetesEtcd;
  private KubeApiServer api;
  private KubernetesClient client;
  private EtcdCluster etcd;
  private Program skydns;
  private Dns dns;
  private Prober prober;
  private int round;

  @BeforeAll
  void start() {
    kubernetesEtcd = EtcdServer.startOne();
    api = KubeApiServer.start(kubernetesEtcd.endpoint().toString());
    client = api.client();
    etcd = EtcdCluster.startThree();
    ClusterObjects.namespaces()
        .mapToObj(ClusterObjects::namespaceObject)
        .forEach(object -> client.resource(object.json()).create());
    for (int i = 0; i < SERVICES; i++) {
      create(i, ClusterObjects.service(i));
      create(i, ClusterObjects.slice(i));
    }
    replicas.add(replica());
    replicas.add(replica());
    int port = Ports.free();
    dns = new Dns(port);
    skydns =
        Program.skydns(
                "--addr=127.0.0.1:" + port,
                "--machines=" + endpoints(),
                "--domain=" + ClusterObjects.DOMAIN,
                "--no-rec")
            .awaitReady();
    for (int i = 0; i < SERVICES; i++) {
      String name = ClusterObjects.name(i);
      eventually(() -> assertThat(dns.data(name, "A")).isNotEmpty());
    }
  }

  private void create(int service, ApiObject object) {
    client.resource(object.json()).inNamespace(ClusterObjects.namespace(service)).create();
  }

  private String endpoints() {
    return etcd.endpoints().stream().map(URI::toString).collect(Collectors.joining(","));
  }

  private Program replica() {
    return Program.kube2sky(
            "--kubecfg-file=" + api.kubeconfig(),
            "--etcd-server=" + endpoints(),
            "--domain=" + ClusterObjects.DOMAIN,
            "--leader-elect",
            "--leader-elect-duration=3s")
        .awaitReady();
  }

  @AfterAll
  void stop() throws Exception {
    List<AutoCloseable> all = new ArrayList<>(replicas);
    all.add(skydns);
    all.add(client);
    all.add(api);
    all.add(etcd);
    all.add(kubernetesEtcd);
    for (AutoCloseable closeable : all) {
      if (closeable != null) {
        closeable.close();
      }
    }
  }

  @BeforeEach
  void probe() {
    List<Prober.Question> questions = new ArrayList<>();
    for (int i = 0; i < SERVICES; i++) {
      String name = ClusterObjects.name(i);
      if (ClusterObjects.isHeadless(i)) {
        questions.add(Prober.Question.exists(name));
        for (int endpoint = 0; endpoint < ClusterObjects.ENDPOINTS; endpoint++) {
          questions.add(Prober.Question.exists(ClusterObjects.name(i, endpoint)));
        }
      } else {
        questions.add(Prober.Question.has(name, ClusterObjects.text(ClusterObjects.clusterIp(i))));
      }
    }
    prober = Prober.start(dns.port(), questions, RATE);
    Probes.awaitMore(prober, RATE);
  }

  @AfterEach
  void nothingWasWrong() {
    Probes.awaitMore(prober, RATE);
    assertThat(prober.stop().complaints()).isEmpty();
    prober.close();
  }

  /** Gives every endpoint of every headless Service another address, and waits for the last. */
  private void roll() {
    round++;
    for (int i = 0; i < SERVICES; i++) {
      if (ClusterObjects.isHeadless(i)) {
        client
            .discovery()
            .v1()
            .endpointSlices()
            .inNamespace(ClusterObjects.namespace(i))
            .withName(ClusterObjects.slice(i).name())
            .patch(PatchContext.of(PatchType.JSON_MERGE), ClusterObjects.rolled(i, round));
      }
    }
  }

  private void rollAndSee() {
    roll();
    for (int i = 0; i < SERVICES; i++) {
      String name = ClusterObjects.name(i);
      if (ClusterObjects.isHeadless(i)) {
        String ofThisRound = "10." + (round + 1) + ".";
        eventually(
            () ->
                assertThat(dns.data(name, "A"))
                    .hasSize(ClusterObjects.ENDPOINTS)
                    .allMatch(address -> address.startsWith(ofThisRound)));
      }
    }
  }

  @Test
  void overARollingUpdate() {
    for (int i = 0; i < 20; i++) {
      roll();
    }
    rollAndSee();
  }

  @Test
  void overARestartOfTheApiServer() {
    roll();
    api.kill();
    Probes.awaitMore(prober, RATE);
    api.startAgain();
    rollAndSee();
  }

  @Test
  void overChangesOfTheLeader() {
    for (boolean inOrder : new boolean[] {false, true}) {
      Program leader = leader();
      roll();
      if (inOrder) {
        assertThat(leader.terminate()).isZero();
      }
      leader.close();
      replicas.remove(leader);
      roll();
      replicas.add(replica());
      rollAndSee();
      assertThat(leader()).isNotSameAs(leader);
    }
  }

  private Program leader() {
    eventually(() -> assertThat(replicas).anyMatch(NoWrongAnswerIT::leads));
    return replicas.stream().filter(NoWrongAnswerIT::leads).findFirst().orElseThrow();
  }

  private static boolean leads(Program replica) {
    return replica.metric("kube2sky_leading") == 1;
  }

  @Test
  void overTheDeathOfEachMemberOfEtcd() {
    for (EtcdServer member : etcd.members()) {
      roll();
      member.kill();
      rollAndSee();
      member.start();
      member.awaitHealthy();
    }
    rollAndSee();
  }
}
