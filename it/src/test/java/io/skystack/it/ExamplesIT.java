package io.skystack.it;

import static io.skystack.common.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.skystack.common.etcd.EtcdServer;
import io.skystack.common.testing.Ports;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The stack on the manifests of {@code examples/}, as the README shows it. */
class ExamplesIT extends ExampleCases {
  private static EtcdServer etcd;
  private static Stack stack;
  private static Etcdctl etcdctl;

  @BeforeAll
  static void start() {
    etcd = EtcdServer.startOne();
    etcdctl = new Etcdctl(etcd.endpoint());
    stack = Stack.start(List.of(etcd.endpoint()), "--manifests=" + Repository.examples());
  }

  @AfterAll
  static void stop() {
    if (stack != null) {
      stack.close();
    }
    etcd.close();
  }

  @Override
  Dns dns() {
    return stack.dns();
  }

  @Test
  void etcdctlShowsTheServiceAsPeopleExpect() {
    assertThat(etcdctl.get("/skydns/local/kube/svc/default/mysql-service"))
        .startsWith("{\"host\":\"10.254.162.44\",\"priority\":10,\"weight\":10,\"ttl\":30,");
  }

  @Test
  void aRecordPutByHandIsAnswered() {
    etcdctl.put("/skydns/local/kube/by/hand", "{\"host\":\"10.9.8.7\",\"port\":99,\"ttl\":5}");
    eventually(
        () -> {
          assertThat(stack.dns().dig("hand.by.kube.local")).containsExactly("10.9.8.7");
          assertThat(stack.dns().data("hand.by.kube.local", "SRV"))
              .containsExactly("10 100 99 hand.by.kube.local.");
        });
    etcdctl.put("/skydns/local/kube/by/hand", "{\"host\":");
    etcdctl.put("/skydns/local/kube/by/other", "{\"host\":\"10.9.8.6\"}");
    eventually(
        () -> assertThat(stack.dns().dig("other.by.kube.local")).containsExactly("10.9.8.6"));
    etcdctl.delete("/skydns/local/kube/by/hand");
    etcdctl.delete("/skydns/local/kube/by/other");
    eventually(() -> assertThat(stack.dns().rcode("by.kube.local", "A")).isEqualTo("NXDOMAIN"));
  }

  /**
   * For every service, port and endpoint that kube2sky wrote. Names of ports are asked for SRV
   * only: there CoreDNS gives several CNAMEs for one owner, which RFC 1034 section 3.6.2 does not
   * allow, and skydns keeps one.
   */
  @Test
  void coreDnsGivesTheSameAnswersFromTheSameKeys() {
    Set<String> differences = new TreeSet<>();
    int compared = 0;
    int port = Ports.free();
    try (CoreDns coreDns = CoreDns.start(etcd.endpoint().toString());
        Program skydns =
            Program.skydns(
                "--addr=127.0.0.1:" + port,
                "--machines=" + etcd.endpoint(),
                "--nameservers=127.0.0.1:" + coreDns.dns().port())) {
      skydns.awaitReady();
      for (String name : serviceNames()) {
        for (String type : name.startsWith("_") ? List.of("SRV") : List.of("A", "AAAA", "SRV")) {
          List<String> ours = new Dns(port).data(name, type);
          List<String> theirs = coreDns.dns().data(name, type);
          compared++;
          if (!ours.equals(theirs)) {
            differences.add(name + " " + type + ": " + ours + ", CoreDNS " + theirs);
          }
        }
      }
    }
    assertThat(differences).isEmpty();
    assertThat(compared).isGreaterThan(30);
  }

  /** The names of all services, their ports and their endpoints: all keys, and those above them. */
  private static Set<String> serviceNames() {
    Set<String> names = new TreeSet<>();
    for (String key : etcdctl.keys("/skydns/local/kube/svc/")) {
      List<String> labels = List.of(key.substring("/skydns/".length()).split("/"));
      for (int depth = 5; depth <= labels.size(); depth++) {
        List<String> name = new ArrayList<>(labels.subList(0, depth));
        Collections.reverse(name);
        names.add(String.join(".", name));
      }
    }
    return names;
  }
}
