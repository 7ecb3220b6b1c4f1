package io.skystack.dns.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.Section;

/**
 * A server on the wildcard answers from the address that was asked. The clients here are connected:
 * the kernel gives them nothing that comes from elsewhere.
 */
@EnabledOnOs(OS.LINUX)
class WildcardTest {
  private DnsServer server;

  @BeforeEach
  void start() {
    server =
        DnsServer.start(
            DnsOptions.of(List.of(new InetSocketAddress(0))).withEventLoops(2),
            new Scripted().chain(),
            new PrometheusRegistry());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private void assertAnswers(String address) throws IOException {
    InetSocketAddress at =
        new InetSocketAddress(InetAddress.getByName(address), server.addresses().get(0).getPort());
    for (int i = 0; i < 10; i++) { // whichever event loop gets it
      assertThat(Asking.udp(at, Asking.query("a.test.")).getSection(Section.ANSWER)).hasSize(1);
    }
    assertThat(Asking.tcp(at, Asking.query("a.test.")).getSection(Section.ANSWER)).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "127.0.0.2", "127.9.8.7", "::1"})
  void answersFromTheAddressThatWasAsked(String address) throws Exception {
    assertAnswers(address);
  }

  /** More addresses than it opens sockets for, one after the other, leave it as well as before. */
  @Test
  void boundsItsSockets() throws Exception {
    int port = server.addresses().get(0).getPort();
    for (int i = 0; i < 300; i++) {
      InetSocketAddress at = new InetSocketAddress("127.1." + (i >> 8) + "." + (i & 0xff), port);
      if (i < 200) {
        assertThat(Asking.udp(at, Asking.query("a.test.")).getSection(Section.ANSWER)).hasSize(1);
      } else {
        Asking.sendOnly(at, Asking.query("a.test.").toWire());
      }
    }
    assertAnswers("127.0.0.1");
  }

  /** In a network of its own, which takes a kernel that lets this user make one. */
  @Test
  void followsTheMachinesAddresses() throws Exception {
    assumeTrue(run("unshare", "-rn", "ip", "link", "show", "lo").startsWith("1: lo"));
    assertThat(
            run(
                "unshare",
                "-rn",
                "sh",
                "-c",
                "ip link set lo up && ip -6 addr add fd00::1/128 dev lo"
                    + " && ip -6 addr add fd00::2/128 dev lo && exec \"$@\"",
                "sh",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                NamespaceMain.class.getName()))
        .endsWith("all seen\n");
  }

  private static String run(String... command) throws Exception {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return ""; // no such program
    }
  }
}
