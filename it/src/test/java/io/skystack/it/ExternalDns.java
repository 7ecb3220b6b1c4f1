package io.skystack.it;

import static org.junit.jupiter.api.Assumptions.abort;

import io.skystack.common.testing.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * external-dns, which writes the names of annotated Services in SkyDNS's format: another writer of
 * records than ours.
 */
final class ExternalDns implements AutoCloseable {
  private final Path folder;
  private final Process process;

  private ExternalDns(Path folder, Process process) {
    this.folder = folder;
    this.process = process;
  }

  /**
   * Starts it for names below {@code example.org} and their reverse names. A test that needs it is
   * skipped where neither {@code SKYSTACK_EXTERNAL_DNS} names its binary nor PATH has it.
   */
  static ExternalDns start(KubeApiServer api, String etcdEndpoint) {
    String binary =
        Optional.ofNullable(System.getenv("SKYSTACK_EXTERNAL_DNS"))
            .or(() -> Tools.onPath("external-dns").map(Path::toString))
            .orElseGet(() -> abort("no external-dns; ./sky test builds one where Go is"));
    try {
      Path folder = Files.createTempDirectory("external-dns");
      ProcessBuilder builder =
          new ProcessBuilder(
                  binary,
                  "--kubeconfig=" + api.kubeconfig(),
                  "--source=service",
                  "--publish-internal-services",
                  "--provider=coredns",
                  "--policy=sync", // as it once was where nothing was said
                  "--domain-filter=example.org",
                  "--domain-filter=in-addr.arpa",
                  "--create-ptr",
                  "--managed-record-types=A",
                  "--managed-record-types=PTR",
                  "--registry=txt",
                  "--txt-owner-id=it",
                  "--interval=1s",
                  "--min-event-sync-interval=1s",
                  "--metrics-address=127.0.0.1:" + Ports.free())
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("log").toFile());
      builder.environment().put("ETCD_URLS", etcdEndpoint);
      return new ExternalDns(folder, builder.start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What it has logged. */
  String log() {
    try {
      return Files.readString(folder.resolve("log"));
    } catch (IOException e) {
      return e.toString();
    }
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
