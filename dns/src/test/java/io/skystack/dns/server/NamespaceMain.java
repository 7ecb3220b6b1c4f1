package io.skystack.dns.server;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.common.cli.Addresses;
import io.skystack.dns.testing.Waiting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A machine of its own (a network namespace) whose addresses come and go; fd00::1 and fd00::2 are
 * there from the beginning, else Java takes it for one without IPv6. A client that is bound to one
 * address and asks at another hears nothing that comes from elsewhere.
 */
final class NamespaceMain {
  private static final InetAddress CLIENT = Addresses.parse("[fd00::1]:0").getAddress();

  private NamespaceMain() {}

  public static void main(String[] args) throws Exception {
    try (DnsServer server =
        DnsServer.start(
            DnsOptions.of(List.of(new InetSocketAddress(0))).withEventLoops(2),
            new Scripted().chain(),
            new PrometheusRegistry())) {
      int port = server.addresses().get(0).getPort();
      Waiting.until("answers from fd00::2", () -> isAnswered("fd00::2", port));
      add("fd00::3");
      Waiting.until("answers from fd00::3", () -> isAnswered("fd00::3", port));
      ip("-6", "addr", "del", "fd00::3/128", "dev", "lo");
      Waiting.until("no sockets for it", () -> !hasSocket("0000000003000000"));
    }
    System.out.println("all seen");
  }

  private static void add(String address) throws Exception {
    ip("-6", "addr", "add", address + "/128", "dev", "lo");
  }

  private static void ip(String... arguments) throws Exception {
    String[] command = new String[arguments.length + 1];
    command[0] = "ip";
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    if (new ProcessBuilder(command).inheritIO().start().waitFor() != 0) {
      throw new IllegalStateException(String.join(" ", command));
    }
  }

  private static boolean isAnswered(String at, int port) {
    try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(CLIENT, 0))) {
      socket.setSoTimeout(200);
      socket.connect(Addresses.parse("[" + at + "]:" + port));
      byte[] query = Asking.query("a.test.").toWire();
      socket.send(new DatagramPacket(query, query.length));
      socket.receive(new DatagramPacket(new byte[512], 512));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** By the kernel's own table, in which an address is in words of the machine's order. */
  private static boolean hasSocket(String tail) {
    try {
      return Files.readAllLines(Path.of("/proc/net/udp6")).stream()
          .anyMatch(line -> line.contains(tail + ":"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
