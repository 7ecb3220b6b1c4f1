package io.skystack.it;

import static io.skystack.common.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.skystack.common.testing.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.Rcode;

/** kubedns, skycache in front of it, and exechealthz that looks after both: the classic Pod. */
class CachedKubednsIT {
  private static final String SERVICE =
      """
      apiVersion: v1
      kind: Service
      metadata: {name: %s, namespace: default}
      spec:
        clusterIP: %s
        ports: [{port: 80}]
      """;

  @TempDir private Path manifests;

  private final int kubednsPort = Ports.free();
  private final int cachePort = Ports.free();
  private final Dns behind = new Dns(kubednsPort);
  private final Dns cached = new Dns(cachePort);
  private Program kubedns;
  private Program skycache;
  private Program health;

  @BeforeEach
  void start() throws IOException {
    write("first", "10.0.0.1");
    kubedns = kubedns();
    skycache =
        Program.skycache(
            "--port=" + cachePort,
            "--listen-address=127.0.0.1",
            "--no-resolv",
            "--no-negcache",
            "--server=/kube.local/127.0.0.1#" + kubednsPort,
            "--server=/in-addr.arpa/127.0.0.1#" + kubednsPort);
    health =
        Program.exechealthz(
            "--quiet",
            "--probe=kubedns,127.0.0.1:" + kubednsPort + ",first.default.svc.kube.local,200ms",
            "--probe=skycache,127.0.0.1:" + cachePort + ",first.default.svc.kube.local,200ms",
            "--dnsmasq-port=" + cachePort,
            "--dnsmasq-poll-interval=200ms");
    kubedns.awaitReady();
    skycache.awaitReady();
  }

  private Program kubedns() {
    return Program.kubedns(
        "--domain=kube.local",
        "--manifests=" + manifests,
        "--dns-bind-address=127.0.0.1",
        "--dns-port=" + kubednsPort);
  }

  private void write(String name, String address) throws IOException {
    Files.writeString(manifests.resolve(name + ".yaml"), SERVICE.formatted(name, address));
  }

  @AfterEach
  void stop() {
    List.of(health, skycache, kubedns).forEach(Program::close);
  }

  private void await(String probe, int status) {
    eventually(() -> assertThat(health.status("/healthcheck/" + probe)).isEqualTo(status));
  }

  @Test
  void theCacheGoesOnWhileKubednsIsGoneAndItsPathSaysSo() {
    String name = "first.default.svc.kube.local";
    eventually(() -> assertThat(cached.data(name, "A")).containsExactly("10.0.0.1"));
    assertThat(cached.data("1.0.0.10.in-addr.arpa", "PTR")).containsExactly(name + ".");
    await("kubedns", 200);
    await("skycache", 200);
    kubedns.signal("KILL");
    await("kubedns", 503);
    assertThat(cached.data(name, "A")).containsExactly("10.0.0.1");
    assertThat(health.status("/healthcheck/skycache")).isEqualTo(200);
    eventually(
        () -> {
          assertThat(health.metric("kubedns_probe_kubedns_errors")).isPositive();
          assertThat(health.metric("kubedns_dnsmasq_hits")).isPositive();
          assertThat(health.metric("kubedns_dnsmasq_max_size")).isEqualTo(10_000);
        });
    kubedns.close();
    kubedns = kubedns().awaitReady();
    await("kubedns", 200);
  }

  /** Whoever waits for a name must not be told for long that there is none. */
  @Test
  void aNameThatComesToBeIsThereThroughTheCacheAtOnce() throws IOException {
    String name = "later.default.svc.kube.local";
    assertThat(cached.ask(name, "A").getRcode()).isEqualTo(Rcode.NXDOMAIN);
    write("later", "10.0.0.2");
    eventually(() -> assertThat(behind.data(name, "A")).containsExactly("10.0.0.2"));
    assertThat(cached.data(name, "A")).containsExactly("10.0.0.2");
  }
}
