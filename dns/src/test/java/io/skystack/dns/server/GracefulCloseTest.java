package io.skystack.dns.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.dns.testing.Waiting;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.Message;

/** A server that ends answers what it was asked. */
class GracefulCloseTest {
  private static final int CLIENTS = 32;

  private final Scripted plugin = new Scripted();

  private DnsServer start(Duration closeTimeout) {
    return start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), closeTimeout);
  }

  private DnsServer start(InetSocketAddress any, Duration closeTimeout) {
    return DnsServer.start(
        DnsOptions.of(List.of(any)).withEventLoops(2).withCloseTimeout(closeTimeout),
        plugin.chain(),
        new PrometheusRegistry());
  }

  private static byte[] query(String name, int id) {
    Message query = Asking.query(name);
    query.getHeader().setID(id);
    return query.toWire();
  }

  /** A query is answered, or refused by the kernel so that its client asks elsewhere at once. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void losesNoDatagramUnderLoad(boolean wildcard) throws Exception {
    InetSocketAddress any =
        wildcard
            ? new InetSocketAddress(0)
            : new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    DnsServer server = start(any, Duration.ofSeconds(20));
    int port = server.addresses().get(0).getPort();
    InetSocketAddress at = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    AtomicInteger answered = new AtomicInteger();
    AtomicInteger lost = new AtomicInteger();
    AtomicInteger refused = new AtomicInteger();
    List<Thread> clients = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      Thread client = new Thread(() -> askUntilRefused(at, answered, refused, lost));
      client.start();
      clients.add(client);
    }
    Waiting.until("load", () -> answered.get() > 2000);
    server.close();
    for (Thread client : clients) {
      client.join();
    }
    assertThat(lost).hasValue(0);
    assertThat(refused).hasValue(CLIENTS);
  }

  /** One query at a time: each is answered, refused or lost. */
  private static void askUntilRefused(
      InetSocketAddress at, AtomicInteger answered, AtomicInteger refused, AtomicInteger lost) {
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.setSoTimeout(10_000);
      socket.connect(at);
      DatagramPacket packet = new DatagramPacket(new byte[512], 512);
      while (true) {
        socket.send(new DatagramPacket(query("a.test.", 1), 24));
        socket.receive(packet);
        answered.incrementAndGet();
      }
    } catch (PortUnreachableException e) {
      refused.incrementAndGet();
    } catch (SocketTimeoutException e) {
      lost.incrementAndGet();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void waitsForAnswersThatAreStillToCome() throws Exception {
    DnsServer server = start(Duration.ofSeconds(20));
    InetSocketAddress at = server.addresses().get(0);
    try (DatagramSocket udp = new DatagramSocket();
        Asking.Stream tcp = new Asking.Stream(at)) {
      udp.setSoTimeout(10_000);
      udp.connect(at);
      udp.send(new DatagramPacket(query("wait1.test.", 1), 28));
      tcp.send(query("wait2.test.", 2));
      Waiting.until("both in flight", () -> plugin.waiting() == 2);
      CompletableFuture<Void> closed = CompletableFuture.runAsync(server::close);
      Waiting.until("no more connections", () -> !isAccepting(at));
      assertThat(closed).isNotDone();
      plugin.release("wait1");
      plugin.release("wait2");
      DatagramPacket packet = new DatagramPacket(new byte[512], 512);
      udp.receive(packet);
      assertThat(packet.getData()[1]).isEqualTo((byte) 1);
      assertThat(new Message(tcp.receive()).getHeader().getID()).isEqualTo(2);
      assertThat(tcp.isEnded()).isTrue();
      closed.join();
    }
  }

  private static boolean isAccepting(InetSocketAddress at) {
    try (Asking.Stream stream = new Asking.Stream(at)) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Every query that was written before the end of its connection is answered. */
  @Test
  void answersWhatConnectionsHaveAsked() throws Exception {
    DnsServer server = start(Duration.ofSeconds(20));
    InetSocketAddress at = server.addresses().get(0);
    try (Asking.Stream stream = new Asking.Stream(at)) {
      for (int id = 0; id < 500; id++) {
        stream.send(query("a.test.", id));
      }
      CompletableFuture<Void> closed = CompletableFuture.runAsync(server::close);
      for (int id = 0; id < 500; id++) {
        assertThat(new Message(stream.receive()).getHeader().getID()).isEqualTo(id);
      }
      assertThat(stream.isEnded()).isTrue();
      closed.join();
    }
  }

  @Test
  void doesNotWaitForEver() throws Exception {
    DnsServer server = start(Duration.ofMillis(200));
    try (Asking.Stream stream = new Asking.Stream(server.addresses().get(0))) {
      stream.send(query("wait1.test.", 1));
      Waiting.until("one in flight", () -> plugin.waiting() == 1);
      server.close();
      assertThat(stream.isEnded()).isTrue();
    }
    server.close();
  }
}
