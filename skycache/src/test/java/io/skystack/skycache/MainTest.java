package io.skystack.skycache;

import static io.skystack.common.testing.Eventually.eventually;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.skystack.common.testing.Ports;
import io.skystack.dns.forward.ScriptedServer;
import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Type;

/** The program in a process of its own, which is what signals are for. */
class MainTest extends Rig {
  @TempDir private Path folder;

  private final int port = Ports.free();

  private Process program(String... flags) throws IOException {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(List.of("-XX:TieredStopAtLevel=1", "-Xmx64m", "-cp"));
    line.add(System.getProperty("java.class.path"));
    line.addAll(
        List.of(
            Main.class.getName(),
            "--port=" + port,
            "--listen-address=127.0.0.1",
            "--ops-addr=127.0.0.1:0",
            "--no-resolv"));
    line.addAll(List.of(flags));
    File log = folder.resolve("log").toFile();
    return new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(log).start();
  }

  private Message askProgram(String name) throws IOException {
    InetSocketAddress at = new InetSocketAddress(ip("127.0.0.1"), port);
    return ask(at, name, Type.A, DClass.IN);
  }

  private static void signal(Process program, String name) throws Exception {
    Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(program.pid())).start();
    assertThat(kill.waitFor()).isZero();
  }

  private void awaitLog(String... texts) {
    eventually(() -> assertThat(folder.resolve("log")).content().contains(texts));
  }

  @Test
  void obeysItsSignals() throws Exception {
    ScriptedServer upstream = upstream(query -> addresses(query, 60, "192.0.2.1"));
    Process program = program(forAll(upstream), "--user=root", "--cache-size=77");
    try {
      eventually(() -> assertThat(data(askProgram("www.test."))).containsExactly("192.0.2.1"));
      askProgram("www.test.");
      assertThat(upstream.asked).hasSize(1);
      signal(program, "USR1");
      awaitLog(
          "cache size 77",
          "queries forwarded 1,",
          "server " + address(upstream) + ": queries sent 1");
      signal(program, "HUP");
      awaitLog("cleared cache");
      askProgram("www.test.");
      assertThat(upstream.asked).hasSize(2);
      signal(program, "TERM");
      assertThat(program.waitFor(30, SECONDS)).isTrue();
      assertThat(program.exitValue()).isZero();
      assertThat(folder.resolve("log"))
          .content()
          .contains("--user: taken as dnsmasq takes it")
          .doesNotContain("Exception");
    } finally {
      program.destroyForcibly();
    }
  }

  @Test
  void logsQueriesInDnsmasqsWords() throws Exception {
    ScriptedServer upstream =
        upstream(
            query ->
                name(query).startsWith("no")
                    ? denial(query, 3, 60)
                    : addresses(query, 60, "192.0.2.1"));
    Process program = program(forAll(upstream), "-q", "--address=/here.test/192.0.2.9");
    try {
      eventually(() -> assertThat(data(askProgram("www.test."))).hasSize(1));
      askProgram("www.test.");
      askProgram("no.test.");
      askProgram("here.test.");
      awaitLog(
          "query[A] www.test from 127.0.0.1",
          "forwarded www.test to 127.0.0.1:",
          "reply www.test is 192.0.2.1",
          "cached www.test is 192.0.2.1",
          "reply no.test is NXDOMAIN",
          "config here.test is 192.0.2.9");
    } finally {
      program.destroyForcibly();
    }
  }
}
