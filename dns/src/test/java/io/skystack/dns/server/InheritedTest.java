package io.skystack.dns.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.channel.unix.Socket;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.common.cli.Addresses;
import io.skystack.common.cli.OperatorException;
import io.skystack.common.testing.Ports;
import io.skystack.dns.net.InheritedSocket;
import io.skystack.dns.net.InheritedSocket.Kind;
import io.skystack.dns.testing.Waiting;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.xbill.DNS.Message;
import org.xbill.DNS.Section;

/** A server on sockets that another opened, as systemd does. */
@EnabledOnOs(OS.LINUX)
class InheritedTest {
  /** Binds a port for UDP and TCP, and becomes the program with them as systemd would. */
  private static final String LAUNCHER =
      """
      import os, socket, sys
      family = socket.AF_INET6 if sys.argv[1] == '::' else socket.AF_INET
      at = (sys.argv[1], int(sys.argv[2]))
      udp = socket.socket(family, socket.SOCK_DGRAM)
      tcp = socket.socket(family, socket.SOCK_STREAM)
      for s in (udp, tcp):
          s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
          s.bind(at)
      tcp.listen(16)
      high = [os.dup2(s.fileno(), 20 + i) for i, s in enumerate((udp, tcp))]
      for i, fd in enumerate(high): os.dup2(fd, 3 + i)
      os.environ['LISTEN_FDS'] = '2'
      os.environ['LISTEN_PID'] = str(os.getpid())
      os.environ['LISTEN_FDNAMES'] = 'dns:dns'
      os.execv(sys.argv[3], sys.argv[3:])
      """;

  private static boolean hasPython() {
    for (String folder : System.getenv("PATH").split(":", -1)) {
      if (Files.isExecutable(Path.of(folder, "python3"))) {
        return true;
      }
    }
    return false;
  }

  private static Process launch(String address, int port) throws IOException {
    List<String> command = new ArrayList<>(List.of("python3", "-c", LAUNCHER, address, "" + port));
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            InheritedMain.class.getName()));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  private static void awaitServing(Process process) throws IOException {
    BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
    List<String> lines = new ArrayList<>();
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      if (line.startsWith("serving")) {
        return;
      }
      lines.add(line);
    }
    throw new AssertionError(String.join("\n", lines));
  }

  /** A real child with real descriptors, which block until somebody says that they should not. */
  @Test
  void servesOnTheSocketsOfItsParent() throws Exception {
    assumeTrue(hasPython());
    for (String address : List.of("127.0.0.1", "::")) {
      int port = Ports.free();
      Process process = launch(address, port);
      try {
        awaitServing(process);
        assertAnswers(Addresses.parse("127.0.0.1", port));
        if (address.equals("::")) {
          assertAnswers(Addresses.parse("127.0.0.2", port));
          assertAnswers(Addresses.parse("::1", port));
        }
        process.outputWriter().close();
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
      } finally {
        process.destroyForcibly();
      }
    }
  }

  private static void assertAnswers(InetSocketAddress at) throws IOException {
    for (int i = 0; i < 3; i++) {
      assertThat(Asking.udp(at, Asking.query("a.test.")).getSection(Section.ANSWER)).hasSize(1);
      assertThat(Asking.tcp(at, Asking.query("a.test.")).getSection(Section.ANSWER)).hasSize(1);
    }
  }

  /** What comes while nobody serves waits in the socket for the next who does. */
  @Test
  void leavesTheSocketsToTheNext() throws Exception {
    InetSocketAddress at = new InetSocketAddress(InetAddress.getLoopbackAddress(), Ports.free());
    // Held open throughout, as systemd does; each server gets a copy.
    io.netty.channel.epoll.Epoll.ensureAvailability();
    Socket udp = Socket.newSocketDgram();
    Socket tcp = Socket.newSocketStream();
    try {
      udp.bind(at);
      tcp.bind(at);
      tcp.listen(16);
      try (DnsServer first = start(udp, tcp, at)) {
        assertThat(first.addresses()).containsExactly(at);
        assertAnswers(at);
      }
      try (DatagramSocket client = new DatagramSocket();
          Asking.Stream stream = new Asking.Stream(at)) {
        client.setSoTimeout(10_000);
        client.connect(at);
        byte[] query = Asking.query("a.test.").toWire();
        client.send(new DatagramPacket(query, query.length));
        stream.send(query);
        try (DnsServer second = start(udp, tcp, at)) {
          Waiting.until("its addresses", () -> !second.addresses().isEmpty());
          DatagramPacket packet = new DatagramPacket(new byte[512], 512);
          client.receive(packet);
          assertThat(packet.getData()).startsWith(query[0], query[1]);
          assertThat(new Message(stream.receive()).getSection(Section.ANSWER)).hasSize(1);
        }
      }
    } finally {
      udp.close();
      tcp.close();
    }
  }

  private static DnsServer start(Socket udp, Socket tcp, InetSocketAddress at) throws IOException {
    return DnsServer.start(
        DnsOptions.of(List.of())
            .withInherited(
                List.of(
                    new InheritedSocket(copy(udp), Kind.UDP, at, "dns"),
                    new InheritedSocket(copy(tcp), Kind.TCP, at, "dns"))),
        new Scripted().chain(),
        new PrometheusRegistry());
  }

  private static int copy(Socket socket) throws IOException {
    return io.skystack.dns.net.Descriptors.copy(socket.intValue());
  }

  @Test
  void wantsACertificateForWhatIsNamedTls() throws Exception {
    InetSocketAddress at = new InetSocketAddress(InetAddress.getLoopbackAddress(), Ports.free());
    assertThatThrownBy(
            () ->
                DnsServer.start(
                    DnsOptions.of(List.of())
                        .withInherited(List.of(new InheritedSocket(3, Kind.TCP, at, "tls"))),
                    new Scripted().chain(),
                    new PrometheusRegistry()))
        .isInstanceOf(OperatorException.class)
        .hasMessageContaining("'tls'")
        .hasMessageContaining("certificate");
  }
}
