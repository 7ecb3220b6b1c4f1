package io.skystack.dns.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.xbill.DNS.Section;

/** A server whose process has no more descriptors accepts again once it has. */
@EnabledOnOs(OS.LINUX)
class DescriptorsTest {
  private static final int DESCRIPTORS = 128;

  private static Process launch() throws IOException {
    List<String> command =
        new ArrayList<>(List.of("sh", "-c", "ulimit -n " + DESCRIPTORS + "; exec \"$@\"", "sh"));
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            PlainMain.class.getName()));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  @Test
  void acceptsAgainAfterRunningOut() throws Exception {
    Process process = launch();
    List<Asking.Stream> open = new ArrayList<>();
    try {
      InetSocketAddress at = awaitServing(process);
      assertThat(Asking.udp(at, Asking.query("a.test.")).getSection(Section.ANSWER)).hasSize(1);
      assertThat(Asking.tcp(at, Asking.query("a.test.")).getSection(Section.ANSWER)).hasSize(1);
      for (int i = 0; i < 2 * DESCRIPTORS; i++) { // the kernel greets them; the server cannot
        open.add(new Asking.Stream(at));
      }
      Asking.Stream last = open.get(open.size() - 1);
      last.socket.setSoTimeout(300);
      last.send(Asking.query("a.test.").toWire());
      assertThat(isAnswered(last)).isFalse();
      // The others go on: UDP needs no descriptor, and neither does a connection that is there.
      assertThat(Asking.udp(at, Asking.query("a.test.")).getSection(Section.ANSWER)).hasSize(1);
      for (Asking.Stream stream : open) {
        stream.close();
      }
      assertThat(Asking.tcp(at, Asking.query("a.test.")).getSection(Section.ANSWER)).hasSize(1);
      process.outputWriter().close();
      assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
      for (Asking.Stream stream : open) {
        stream.close();
      }
    }
  }

  private static boolean isAnswered(Asking.Stream stream) throws IOException {
    try {
      return stream.receive().length > 0;
    } catch (SocketTimeoutException e) {
      return false;
    }
  }

  private static InetSocketAddress awaitServing(Process process) throws IOException {
    BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
    List<String> lines = new ArrayList<>();
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      if (line.startsWith("port ")) {
        return new InetSocketAddress(
            java.net.InetAddress.getLoopbackAddress(), Integer.parseInt(line.substring(5)));
      }
      lines.add(line);
    }
    throw new AssertionError(String.join("\n", lines));
  }
}
