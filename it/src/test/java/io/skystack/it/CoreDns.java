package io.skystack.it;

import static org.junit.jupiter.api.Assumptions.abort;

import io.skystack.common.testing.Eventually;
import io.skystack.common.testing.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** CoreDNS with its etcd plugin: another reader of the same records, to compare with. */
final class CoreDns implements AutoCloseable {
  private final Path folder;
  private final Process process;
  private final Dns dns;

  private CoreDns(Path folder, Process process, Dns dns) {
    this.folder = folder;
    this.process = process;
    this.dns = dns;
  }

  /**
   * Starts it for the zone {@code kube.local} and the path {@code /skydns}; outside of that zone it
   * knows {@code www.example.com}, where the examples lead. A test that needs it is skipped where
   * neither {@code SKYSTACK_COREDNS} names its binary nor PATH has it.
   */
  static CoreDns start(String etcdEndpoint) {
    String binary =
        Optional.ofNullable(System.getenv("SKYSTACK_COREDNS"))
            .or(() -> Tools.onPath("coredns").map(Path::toString))
            .orElseGet(() -> abort("no coredns; ./sky test builds one where Go is"));
    try {
      int port = Ports.free();
      Path folder = Files.createTempDirectory("coredns");
      Path corefile = folder.resolve("Corefile");
      Files.writeString(
          corefile,
          """
          kube.local:%d {
              bind 127.0.0.1
              errors
              etcd {
                  path /skydns
                  endpoint %s
              }
          }
          .:%d {
              bind 127.0.0.1
              hosts {
                  192.0.2.80 www.example.com
                  2001:db8::80 www.example.com
              }
          }
          """
              .formatted(port, etcdEndpoint, port));
      Process process =
          new ProcessBuilder(binary, "-conf", corefile.toString())
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("log").toFile())
              .start();
      Dns dns = new Dns(port);
      Eventually.until("CoreDNS answers", () -> !dns.rcode("kube.local", "SOA").isEmpty());
      return new CoreDns(folder, process, dns);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Dns dns() {
    return dns;
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    Folders.delete(folder);
  }
}
