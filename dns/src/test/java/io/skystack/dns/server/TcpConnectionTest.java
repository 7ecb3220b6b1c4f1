package io.skystack.dns.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.dns.testing.Counts;
import io.skystack.dns.testing.Waiting;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;

/** TCP as RFC 7766 has it, and its bounds. */
class TcpConnectionTest {
  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final Scripted plugin = new Scripted();
  private DnsServer server;
  private InetSocketAddress at;

  private void start(TcpLimits limits) {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    server = DnsServer.start(DnsOptions.of(List.of(any)).withTcp(limits), plugin.chain(), registry);
    at = server.addresses().get(0);
  }

  private static TcpLimits limits(int connections, int perClient, int queries, Duration idle) {
    return new TcpLimits(connections, perClient, queries, 64 * 1024, idle);
  }

  private static final TcpLimits WIDE = limits(100, 100, 100, Duration.ofSeconds(30));

  @AfterEach
  void stop() {
    server.close();
  }

  private static byte[] query(String name, int id) {
    Message query = Asking.query(name);
    query.getHeader().setID(id);
    return query.toWire();
  }

  private static int id(byte[] message) throws IOException {
    return new Message(message).getHeader().getID();
  }

  /** Section 6.2.1.1. */
  @Test
  void answersPipelinedQueries() throws Exception {
    start(WIDE);
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    TreeSet<Integer> left = new TreeSet<>();
    for (int id = 0; id < 2000; id++) {
      all.writeBytes(Asking.Stream.framed(query("a.test.", id)));
      left.add(id);
    }
    try (Asking.Stream stream = new Asking.Stream(at)) {
      stream.raw(all.toByteArray());
      while (!left.isEmpty()) {
        assertThat(left.remove(id(stream.receive()))).isTrue();
      }
    }
  }

  /** Section 7. */
  @Test
  void answersAsAnswersAreReady() throws Exception {
    start(WIDE);
    try (Asking.Stream stream = new Asking.Stream(at)) {
      stream.send(query("wait1.test.", 1));
      stream.send(query("wait2.test.", 2));
      stream.send(query("now.test.", 3));
      assertThat(id(stream.receive())).isEqualTo(3);
      plugin.release("wait2");
      assertThat(id(stream.receive())).isEqualTo(2);
      plugin.release("wait1");
      assertThat(id(stream.receive())).isEqualTo(1);
    }
  }

  /** Section 8: lengths and messages may come in any pieces. */
  @Test
  void readsMessagesByteByByte() throws Exception {
    start(WIDE);
    try (Asking.Stream stream = new Asking.Stream(at)) {
      for (byte b : Asking.Stream.framed(query("a.test.", 7))) {
        stream.raw(new byte[] {b});
      }
      assertThat(id(stream.receive())).isEqualTo(7);
    }
  }

  @Test
  void answersTheHeaderOfWhatIsTooLargeAndGoesOn() throws Exception {
    start(WIDE);
    try (Asking.Stream stream = new Asking.Stream(at)) {
      byte[] huge = new byte[65535];
      System.arraycopy(query("a.test.", 9), 0, huge, 0, 24);
      stream.send(huge);
      Message answer = new Message(stream.receive());
      assertThat(answer.getHeader().getID()).isEqualTo(9);
      assertThat(answer.getRcode()).isEqualTo(Rcode.FORMERR);
      stream.send(query("a.test.", 10));
      assertThat(id(stream.receive())).isEqualTo(10);
    }
  }

  @Test
  void skipsEmptyMessages() throws Exception {
    start(WIDE);
    try (Asking.Stream stream = new Asking.Stream(at)) {
      stream.raw(new byte[200]);
      stream.send(query("a.test.", 11));
      assertThat(id(stream.receive())).isEqualTo(11);
    }
  }

  @Test
  void answersAClientThatHasEndedItsSide() throws Exception {
    start(WIDE);
    try (Asking.Stream stream = new Asking.Stream(at)) {
      stream.send(query("wait1.test.", 1));
      stream.send(query("a.test.", 2));
      stream.socket.shutdownOutput();
      assertThat(id(stream.receive())).isEqualTo(2);
      plugin.release("wait1");
      assertThat(id(stream.receive())).isEqualTo(1);
      assertThat(stream.isEnded()).isTrue();
    }
  }

  @Test
  void readsNoMoreThanMayBeInFlight() throws Exception {
    start(limits(100, 100, 2, Duration.ofSeconds(30)));
    try (Asking.Stream stream = new Asking.Stream(at)) {
      for (int i = 1; i <= 3; i++) {
        stream.send(query("wait" + i + ".test.", i));
      }
      stream.send(query("a.test.", 4));
      Waiting.until("two in flight", () -> plugin.waiting() == 2);
      plugin.release("wait1");
      assertThat(id(stream.receive())).isEqualTo(1);
      Waiting.until("the third in flight", () -> plugin.waiting() == 2);
      plugin.release("wait2");
      assertThat(id(stream.receive())).isEqualTo(2);
      assertThat(id(stream.receive())).isEqualTo(4);
      plugin.release("wait3");
      assertThat(id(stream.receive())).isEqualTo(3);
    }
  }

  /** Whoever asks for more than he reads is not read from, and costs a bounded number of bytes. */
  @Test
  void stopsReadingFromASlowReader() throws Exception {
    start(WIDE);
    int queries = 2000;
    try (Asking.Stream stream = new Asking.Stream(at)) {
      Thread sender =
          new Thread(
              () -> {
                try {
                  for (int id = 0; id < queries; id++) {
                    stream.send(query("1000.test.", id));
                  }
                } catch (IOException e) {
                  // the test fails for what it does not receive
                }
              });
      sender.start();
      double before = -1;
      double answered = 0;
      // The answers are 32 MB: more than the buffers of both sides hold. Once nothing moves any
      // more, far from all have been made.
      for (int still = 0; still < 50; still = answered == before ? still + 1 : 0) {
        before = answered;
        Thread.onSpinWait();
        java.util.concurrent.locks.LockSupport.parkNanos(10_000_000);
        answered = Counts.of(registry, "skystack_dns_responses");
      }
      assertThat(answered).isBetween(1.0, queries * 0.9);
      for (int i = 0; i < queries; i++) {
        assertThat(new Message(stream.receive()).getSection(Section.ANSWER)).hasSize(1000);
      }
      sender.join();
    }
  }

  @Test
  void endsConnectionsThatStayIdle() throws Exception {
    start(limits(100, 100, 100, Duration.ofMillis(100)));
    try (Asking.Stream stream = new Asking.Stream(at)) {
      stream.send(query("a.test.", 1));
      assertThat(id(stream.receive())).isEqualTo(1);
      assertThat(stream.isEnded()).isTrue();
    }
    assertThat(Counts.of(registry, "skystack_dns_dropped", "reason", "idle_connection"))
        .isEqualTo(1);
  }

  /** Bytes alone are no progress: a query must come whole. */
  @Test
  void endsConnectionsThatTrickle() throws Exception {
    start(limits(100, 100, 100, Duration.ofMillis(100)));
    try (Asking.Stream stream = new Asking.Stream(at)) {
      stream.socket.setSoTimeout(5);
      stream.raw(new byte[] {0x0f});
      Waiting.until(
          "the end",
          () -> {
            try {
              stream.raw(new byte[] {0});
              return stream.isEnded();
            } catch (IOException e) {
              return true;
            }
          });
    }
  }

  @Test
  void keepsConnectionsWithQueriesInFlight() throws Exception {
    start(limits(100, 100, 100, Duration.ofMillis(50)));
    try (Asking.Stream stream = new Asking.Stream(at);
        Asking.Stream idle = new Asking.Stream(at)) {
      stream.send(query("wait1.test.", 1));
      assertThat(idle.isEnded()).isTrue();
      plugin.release("wait1");
      assertThat(id(stream.receive())).isEqualTo(1);
    }
  }

  @Test
  void boundsConnectionsInAllAndForAClient() throws Exception {
    start(limits(2, 100, 100, Duration.ofSeconds(30)));
    assertBound("connections");
    server.close();
    start(limits(100, 2, 100, Duration.ofSeconds(30)));
    assertBound("client_connections");
  }

  private void assertBound(String reason) throws IOException {
    try (Asking.Stream first = new Asking.Stream(at)) {
      first.send(query("a.test.", 1));
      first.receive();
      try (Asking.Stream second = new Asking.Stream(at)) {
        second.send(query("a.test.", 2));
        second.receive();
        try (Asking.Stream third = new Asking.Stream(at)) {
          assertThat(third.isEnded()).isTrue();
        }
      }
      assertThat(Counts.of(registry, "skystack_dns_dropped", "reason", reason)).isEqualTo(1);
      Waiting.until("room", () -> Counts.of(registry, "skystack_dns_tcp_connections") == 1);
      assertThat(Asking.tcp(at, Asking.query("a.test.")).getRcode()).isZero();
    }
  }
}
