package io.skystack.dns.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.common.cli.OperatorException;
import io.skystack.common.testing.Ports;
import io.skystack.dns.testing.Waiting;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.Message;
import org.xbill.DNS.Section;

/** A server that is told to listen elsewhere. */
class ListenTest {
  private final Scripted plugin = new Scripted();
  private DnsServer server;

  private void start(InetSocketAddress... addresses) {
    start(true, addresses);
  }

  private void start(boolean nativeTransport, InetSocketAddress... addresses) {
    server =
        DnsServer.start(
            DnsOptions.of(List.of(addresses))
                .withEventLoops(2)
                .withNativeTransport(nativeTransport)
                .withCloseTimeout(Duration.ofSeconds(1)),
            plugin.chain(),
            new PrometheusRegistry());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static InetSocketAddress loopback(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  private static void assertAnswers(InetSocketAddress at) throws IOException {
    assertThat(Asking.udp(at, Asking.query("a.test.")).getSection(Section.ANSWER)).hasSize(1);
    assertThat(Asking.tcp(at, Asking.query("a.test.")).getSection(Section.ANSWER)).hasSize(1);
  }

  /** A connection to a listener that is about to close may be reset. */
  private static boolean isAnswering(InetSocketAddress at) {
    try {
      assertAnswers(at);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean isRefused(InetSocketAddress at) {
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.setSoTimeout(10_000);
      socket.connect(at);
      socket.send(new DatagramPacket(new byte[24], 24));
      socket.receive(new DatagramPacket(new byte[512], 512));
      return false;
    } catch (PortUnreachableException e) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void movesFromOneAddressToAnother(boolean nativeTransport) throws Exception {
    start(nativeTransport, loopback(0), loopback(0));
    InetSocketAddress old = server.addresses().get(0);
    InetSocketAddress kept = server.addresses().get(0);
    InetSocketAddress fresh = loopback(Ports.free());
    server.listen(List.of(kept, fresh));
    assertThat(server.addresses()).containsExactly(kept, fresh);
    assertAnswers(kept);
    assertAnswers(fresh);
    server.listen(List.of(fresh));
    assertAnswers(fresh);
    Waiting.until("the end of the old", () -> isRefused(old));
  }

  /** Sockets of the wildcard and of one address share the port while one takes over. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void movesBetweenTheWildcardAndOneOfItsAddresses(boolean nativeTransport) throws Exception {
    int port = Ports.free();
    start(nativeTransport, loopback(port));
    server.listen(List.of(new InetSocketAddress(port)));
    Waiting.until("answers from the wildcard", () -> isAnswering(loopback(port)));
    server.listen(List.of(loopback(port)));
    assertAnswers(loopback(port));
  }

  @Test
  void staysAsItWasWhenOneAddressIsTaken() throws Exception {
    start(loopback(0));
    InetSocketAddress old = server.addresses().get(0);
    InetSocketAddress free = loopback(Ports.free());
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      InetSocketAddress wrong = loopback(taken.getLocalPort());
      assertThatThrownBy(() -> server.listen(List.of(free, wrong)))
          .isInstanceOf(OperatorException.class)
          .hasMessageContaining("127.0.0.1:" + wrong.getPort())
          .hasMessageContaining("in use");
    }
    assertThat(server.addresses()).containsExactly(old);
    assertAnswers(old);
    server.listen(List.of(old, free)); // nothing of the attempt is left
    assertAnswers(free);
  }

  @Test
  void answersWhatTheOldAddressWasAsked() throws Exception {
    start(loopback(0));
    InetSocketAddress old = server.addresses().get(0);
    try (DatagramSocket udp = new DatagramSocket();
        Asking.Stream tcp = new Asking.Stream(old)) {
      udp.setSoTimeout(10_000);
      udp.connect(old);
      byte[] query = Asking.query("wait1.test.").toWire();
      udp.send(new DatagramPacket(query, query.length));
      tcp.send(Asking.query("wait2.test.").toWire());
      Waiting.until("both in flight", () -> plugin.waiting() == 2);
      server.listen(List.of(loopback(Ports.free())));
      Waiting.until("the end of the old", () -> isRefused(old));
      assertAnswers(server.addresses().get(0));
      plugin.release("wait1");
      plugin.release("wait2");
      DatagramPacket packet = new DatagramPacket(new byte[512], 512);
      udp.receive(packet);
      assertThat(packet.getData()).startsWith(query[0], query[1]);
      assertThat(new Message(tcp.receive()).getSection(Section.ANSWER)).hasSize(1);
      assertThat(tcp.isEnded()).isTrue();
    }
  }

  /** Clients that ask without a pause see every query answered, whatever is opened and closed. */
  @Test
  void losesNothingWhileItMoves() throws Exception {
    int port = Ports.free();
    InetSocketAddress at = loopback(port);
    InetSocketAddress wildcard = new InetSocketAddress(port);
    start(at);
    AtomicBoolean stop = new AtomicBoolean();
    AtomicInteger answered = new AtomicInteger();
    AtomicInteger lost = new AtomicInteger();
    List<Thread> clients = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      boolean tcp = i % 2 == 0;
      Thread client = new Thread(() -> ask(tcp, at, stop, answered, lost));
      client.start();
      clients.add(client);
    }
    for (int round = 0; round < 6; round++) {
      int before = answered.get();
      Waiting.until("load", () -> answered.get() > before + 300);
      server.listen(List.of(round % 2 == 0 ? wildcard : at, loopback(0)));
    }
    stop.set(true);
    for (Thread client : clients) {
      client.join();
    }
    assertThat(lost).hasValue(0);
  }

  private static void ask(
      boolean tcp,
      InetSocketAddress at,
      AtomicBoolean stop,
      AtomicInteger answered,
      AtomicInteger lost) {
    while (!stop.get()) {
      try {
        Message query = Asking.query("a.test.");
        if (tcp) {
          Asking.tcp(at, query);
        } else {
          Asking.udp(at, query);
        }
        answered.incrementAndGet();
      } catch (IOException e) {
        lost.incrementAndGet();
        stop.set(true);
      }
    }
  }
}
