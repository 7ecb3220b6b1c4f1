package io.skystack.it;

import static io.skystack.common.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.skystack.common.etcd.EtcdServer;
import io.skystack.common.testing.Ports;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Section;

/** Corefiles that people have, as they stand. */
class CorefileIT {
  /** What kubeadm installs. */
  private static final String KUBEADM =
      """
      .:53 {
          errors
          health {
             lameduck 5s
          }
          ready
          kubernetes cluster.local in-addr.arpa ip6.arpa {
             pods insecure
             fallthrough in-addr.arpa ip6.arpa
             ttl 30
          }
          prometheus :9153
          forward . /etc/resolv.conf {
             max_concurrent 1000
          }
          cache 30 {
             disable success cluster.local
             disable denial cluster.local
          }
          loop
          reload
          loadbalance
      }
      """;

  /** What CoreDNS's manual begins with. */
  private static final String MANUAL =
      """
      coredns.io:5300 {
          file /etc/coredns/zones/coredns.io.db
      }

      example.io:53 {
          errors
          log
          file /etc/coredns/zones/example.io.db
      }

      example.net:53 {
          file /etc/coredns/zones/example.net.db
      }

      .:53 {
          errors
          log
          health
          rewrite name foo.example.com
      }
      """;

  private static final String ZONE =
      """
      $ORIGIN %1$s.
      $TTL 300
      @    IN SOA ns hostmaster 7 7200 3600 1209600 60
           IN NS  ns
      ns   IN A   192.0.2.53
      www  IN A   192.0.2.80
           IN AAAA 2001:db8::80
      ftp  IN CNAME www
      *.wild IN TXT "of %1$s"
      """;

  @TempDir private Path folder;

  @Test
  void kubeadmsCorefileServesACluster() throws IOException {
    int health = orFree(8080);
    int ready = orFree(8181);
    int metrics = orFree(9153);
    Dns dns = new Dns(orFree(53));
    Path corefile =
        write(
            KUBEADM
                .replace(":53 ", ":" + dns.port() + " ")
                .replace("health", page("health", 8080, health))
                .replace("ready", page("ready", 8181, ready))
                .replace(":9153", ":" + metrics));
    try (EtcdServer etcd = EtcdServer.startOne();
        KubeApiServer api = KubeApiServer.start(etcd.endpoint().toString());
        KubernetesClient client = api.client();
        Program kubedns =
            Program.corefile(
                    "kubedns", corefile, Map.of("KUBECONFIG", api.kubeconfig().toString()), ready)
                .awaitReady()) {
      assertThat(dns.dig("kubernetes.default.svc.cluster.local")).containsExactly("10.254.0.1");
      String name = "web.default.svc.cluster.local";
      assertThat(dns.rcode(name, "A")).isEqualTo("NXDOMAIN");
      client.resource(ApiServerCases.service("web", "10.254.7.7")).create();
      // Neither the cluster's answers nor its noes are cached: the name is there at once.
      eventually(() -> assertThat(dns.dig(name)).containsExactly("10.254.7.7"));
      Message answer = dns.ask(name, "A");
      assertThat(answer.getHeader().getFlag(Flags.AA)).isTrue();
      assertThat(answer.getSection(Section.ANSWER))
          .singleElement()
          .satisfies(record -> assertThat(record.getTTL()).isEqualTo(30));
      assertThat(Dns.data(dns.askTcp(name, "A"), Section.ANSWER)).containsExactly("10.254.7.7");
      assertThat(dns.dig("-x", "10.254.7.7")).containsExactly(name + ".");
      assertThat(dns.data("_https._tcp.kubernetes.default.svc.cluster.local", "SRV"))
          .containsExactly("10 100 443 kubernetes.default.svc.cluster.local.");
      assertThat(dns.dig("10-1-2-3.default.pod.cluster.local")).containsExactly("10.1.2.3");
      assertThat(dns.rcode("none.default.svc.cluster.local", "AAAA")).isEqualTo("NXDOMAIN");

      // What is not the cluster's is for the machine's resolver, whatever that says.
      for (String outside : List.of("7.113.0.203.in-addr.arpa", "www.example.com")) {
        assertThat(dns.rcode(outside, "A")).as(outside).isNotEmpty();
        assertThat(dns.ask(outside, "A").getHeader().getFlag(Flags.AA)).as(outside).isFalse();
      }
      assertThat(Program.page(health, "/health")).isEqualTo("OK\n");
      assertThat(Program.page(ready, "/ready")).isEqualTo("OK\n");
      assertThat(Program.page(metrics, "/metrics"))
          .contains("coredns_dns_requests_total{", "coredns_dns_responses_total{")
          .contains("plugin=\"kubernetes\",rcode=\"NXDOMAIN\"", "coredns_forward_requests_total{")
          .contains("coredns_cache_requests_total{", "coredns_health_request_duration_seconds");
      assertThat(kubedns.terminate()).as("after the lame duck").isZero();
    }
  }

  @Test
  void theManualsCorefileServesItsFourZones() throws IOException {
    int health = orFree(8080);
    Dns main = new Dns(orFree(53));
    Dns other = new Dns(orFree(5300));
    for (String zone : List.of("coredns.io", "example.io", "example.net")) {
      Files.writeString(folder.resolve(zone + ".db"), ZONE.formatted(zone));
    }
    Path corefile =
        write(
            MANUAL
                .replace("/etc/coredns/zones", folder.toString())
                .replace(":53 ", ":" + main.port() + " ")
                .replace(":5300", ":" + other.port())
                .replace("health", page("health", 8080, health)));
    try (Program skydns = Program.corefile("skydns", corefile, Map.of(), health)) {
      eventually(() -> assertThat(skydns.page("/health")).isEqualTo("OK\n"));
      for (String zone : List.of("coredns.io", "example.io", "example.net")) {
        Dns dns = zone.equals("coredns.io") ? other : main;
        assertThat(dns.dig("www." + zone)).containsExactly("192.0.2.80");
        assertThat(dns.dig("ftp." + zone, "AAAA"))
            .containsExactly("2001:db8::80", "www." + zone + ".");
        assertThat(dns.data("a.wild." + zone, "TXT")).containsExactly("\"of " + zone + "\"");
        assertThat(dns.rcode("none." + zone, "A")).isEqualTo("NXDOMAIN");
        assertThat(dns.ask(zone, "SOA").getHeader().getFlag(Flags.AA)).isTrue();
      }
      assertThat(other.rcode("www.example.io", "A")).as("no block there").isEqualTo("REFUSED");
      assertThat(main.rcode("foo.example.com", "A")).as("end of chain").isEqualTo("SERVFAIL");
      assertThat(skydns.log())
          .containsOnlyOnce("rewrite:")
          .contains(corefile + ":19: rewrite:", "no effect", "A IN www.example.io.");
    }
  }

  @Test
  void aJarBesideTheProgramAddsAPlugin() throws IOException {
    Path plugins = Files.createDirectory(folder.resolve("plugins"));
    Path jar = Repository.root().resolve("examples/plugin-hello/target/plugin-hello-0.1.0.jar");
    Files.copy(jar, plugins.resolve("hello.jar"));
    Dns dns = new Dns(Ports.free());
    int ready = Ports.free();
    Path corefile =
        write(
            """
            .:%d {
                ready 127.0.0.1:%d
                hello world
                whoami
            }
            """
                .formatted(dns.port(), ready));
    Program.Ended checked =
        Program.run("skydns", Map.of(), "--conf=" + corefile, "--plugins=" + plugins, "--check");
    assertThat(checked.out()).contains("hello > whoami");
    assertThat(checked.exitCode()).isZero();
    try (Program skydns =
        Program.corefile("skydns", corefile, Map.of(), ready, "--plugins=" + plugins)
            .awaitReady()) {
      eventually(() -> assertThat(dns.data("a.test", "TXT")).containsExactly("\"hello world\""));
      assertThat(dns.rcode("a.test", "A")).isEqualTo("NOERROR");
      assertThat(skydns.terminate()).isZero();
    }
    Program.Ended without = Program.run("skydns", Map.of(), "--conf=" + corefile, "--check");
    assertThat(without.exitCode()).isEqualTo(2);
    assertThat(without.err()).contains("Corefile:3: unknown plugin 'hello'");
  }

  /** The port that a Corefile names, or another where that one cannot be had. */
  private static int orFree(int port) {
    try (ServerSocket tcp = new ServerSocket(port);
        DatagramSocket udp = new DatagramSocket(port)) {
      return port;
    } catch (IOException e) {
      return Ports.free();
    }
  }

  private static String page(String plugin, int usual, int port) {
    return port == usual ? plugin : plugin + " :" + port;
  }

  private Path write(String text) throws IOException {
    return Files.writeString(folder.resolve("Corefile"), text);
  }
}
