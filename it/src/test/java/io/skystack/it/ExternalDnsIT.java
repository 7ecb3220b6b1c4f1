package io.skystack.it;

import static io.skystack.common.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.skystack.common.etcd.EtcdServer;
import io.skystack.common.testing.Ports;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A Service's name as external-dns registers it in etcd, answered by the rules and strictly. */
class ExternalDnsIT {
  private static final Duration LONG = Duration.ofSeconds(60);

  @Test
  void aServiceIsRegisteredAnsweredAndGoes() {
    try (EtcdServer kubernetesEtcd = EtcdServer.startOne();
        KubeApiServer api = KubeApiServer.start(kubernetesEtcd.endpoint().toString());
        KubernetesClient client = api.client();
        EtcdServer etcd = EtcdServer.startOne();
        ExternalDns externalDns = ExternalDns.start(api, etcd.endpoint().toString())) {
      Server plain = Server.start(etcd);
      Server strict = Server.start(etcd, "--strict");
      try (Program first = plain.program();
          Program second = strict.program()) {
        first.awaitReady();
        second.awaitReady();
        create(client);
        for (Dns dns : List.of(plain.dns(), strict.dns())) {
          isAnswered(dns, externalDns);
        }
        client.services().inNamespace("default").withName("web").delete();
        for (Dns dns : List.of(plain.dns(), strict.dns())) {
          eventually(
              LONG,
              () ->
                  assertThat(dns.rcode("web.example.org", "A"))
                      .as(externalDns::log)
                      .isEqualTo("NXDOMAIN"));
        }
      }
    }
  }

  /** A skydns, and how to ask it. */
  private record Server(Program program, Dns dns) {
    static Server start(EtcdServer etcd, String... flags) {
      int port = Ports.free();
      String[] all = new String[flags.length + 4];
      all[0] = "--addr=127.0.0.1:" + port;
      all[1] = "--machines=" + etcd.endpoint();
      all[2] = "--domain=example.org";
      all[3] = "--no-rec";
      System.arraycopy(flags, 0, all, 4, flags.length);
      return new Server(Program.skydns(all), new Dns(port));
    }
  }

  private static void create(KubernetesClient client) {
    client
        .resource(
            new ServiceBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName("web")
                .withAnnotations(
                    annotations("external-dns.alpha.kubernetes.io/")) // of older versions
                .addToAnnotations(annotations("external-dns.kubernetes.io/"))
                .endMetadata()
                .withNewSpec()
                .withClusterIP("10.254.9.9")
                .addNewPort()
                .withPort(80)
                .endPort()
                .endSpec()
                .build())
        .create();
  }

  private static Map<String, String> annotations(String prefix) {
    return Map.of(prefix + "hostname", "web.example.org", prefix + "ttl", "60");
  }

  private static void isAnswered(Dns dns, ExternalDns externalDns) {
    eventually(
        LONG,
        () ->
            assertThat(dns.data("web.example.org", "A"))
                .as(externalDns::log)
                .containsExactly("10.254.9.9"));
    assertThat(dns.data("web.example.org", "SRV")).containsExactly("10 100 0 web.example.org.");
    // The registry: whose record it is, at a name that starts with the type.
    eventually(
        LONG,
        () ->
            assertThat(dns.data("a-web.example.org", "TXT"))
                .as(externalDns::log)
                .singleElement()
                .asString()
                .contains("heritage=external-dns", "external-dns/owner=it"));
    eventually(
        LONG,
        () ->
            assertThat(dns.data("9.9.254.10.in-addr.arpa", "PTR"))
                .as(externalDns::log)
                .containsExactly("web.example.org."));
  }
}
