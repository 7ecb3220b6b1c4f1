package io.skystack.skydns.dnssec;

import static io.skystack.common.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.skystack.common.testing.Ports;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.xbill.DNS.Message;
import org.xbill.DNS.Type;

/** A validating resolver that asks one server for everything. */
final class Unbound implements AutoCloseable {
  private final Process process;
  private final int port;

  private Unbound(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /**
   * Starts one.
   *
   * @param server the port of the server that it asks
   * @param anchor the data of the DS record of {@code kube.local}
   */
  static Unbound start(Path folder, int server, String anchor) throws Exception {
    String program = Command.require("unbound");
    int port = Ports.free();
    Path config = folder.resolve("unbound.conf");
    Files.writeString(
        config,
        """
        server:
          interface: 127.0.0.1
          port: %d
          do-daemonize: no
          username: ""
          chroot: ""
          directory: "%s"
          pidfile: ""
          use-syslog: no
          do-not-query-localhost: no
          module-config: "validator iterator"
          aggressive-nsec: yes
          trust-anchor: "kube.local. DS %s"
          local-zone: "local." transparent
        forward-zone:
          name: "."
          forward-addr: 127.0.0.1@%d
        remote-control:
          control-enable: no
        """
            .formatted(port, folder, anchor, server));
    File log = folder.resolve("unbound.log").toFile();
    Process process =
        new ProcessBuilder(program, "-c", config.toString())
            .redirectErrorStream(true)
            .redirectOutput(log)
            .start();
    Unbound unbound = new Unbound(process, port);
    eventually(
        () -> {
          assertThat(process.isAlive()).as(() -> read(log.toPath())).isTrue();
          assertThat(unbound.ask("kube.local SOA")).isNotNull();
        });
    return unbound;
  }

  private static String read(Path log) {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      return e.toString();
    }
  }

  /** Asks with DO; the question is a name and a type. */
  Message ask(String question) throws IOException {
    String[] words = question.split(" ", 2);
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    return SignedServer.ask(address, words[0] + ".", Type.value(words[1], true));
  }

  @Override
  public void close() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(5, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
  }
}
