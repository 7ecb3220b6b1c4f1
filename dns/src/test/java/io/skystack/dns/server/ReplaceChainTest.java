package io.skystack.dns.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.Chain;
import io.skystack.dns.plugin.Plugin;
import io.skystack.dns.plugin.Query;
import io.skystack.dns.testing.Waiting;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;

/** Another chain takes over while queries come. */
class ReplaceChainTest {
  private static final int PATIENCE_SECONDS = 20;

  private final Scripted first = new Scripted();
  private final Scripted second = new Scripted();
  private final DnsServer server =
      DnsServer.start(
          DnsOptions.of(List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)))
              .withEventLoops(2)
              .withCloseTimeout(Duration.ofMillis(100)),
          first.chain(),
          new PrometheusRegistry());
  private final InetSocketAddress at = server.addresses().get(0);

  @AfterEach
  void stop() {
    server.close();
  }

  /** Answers with one code, and with SERVFAIL once it is closed. */
  private static final class Coded implements Plugin {
    private final int rcode;
    private volatile boolean isClosed;

    Coded(int rcode) {
      this.rcode = rcode;
    }

    @Override
    public String name() {
      return "coded";
    }

    @Override
    public CompletionStage<Answer> handle(Query query, Next next) {
      return CompletableFuture.completedFuture(
          Answer.ofRcode(isClosed ? Rcode.SERVFAIL : rcode, name()));
    }

    @Override
    public void close() {
      isClosed = true;
    }
  }

  private static Chain coded(int rcode) {
    return new Chain(List.of(new Coded(rcode)));
  }

  @Test
  void answersWhatComesAfterFromTheNewOne() throws Exception {
    assertThat(Asking.udp(at, Asking.query("1.test.")).getRcode()).isEqualTo(Rcode.NOERROR);
    server.replace(coded(Rcode.REFUSED)).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    for (int i = 0; i < 20; i++) { // whichever loop takes it
      assertThat(Asking.udp(at, Asking.query("1.test.")).getRcode()).isEqualTo(Rcode.REFUSED);
      assertThat(Asking.tcp(at, Asking.query("1.test.")).getRcode()).isEqualTo(Rcode.REFUSED);
    }
  }

  @Test
  void answersWhatCameBeforeFromTheOldOne() throws Exception {
    try (DatagramSocket udp = new DatagramSocket();
        Asking.Stream tcp = new Asking.Stream(at)) {
      udp.setSoTimeout(PATIENCE_SECONDS * 1000);
      udp.connect(at);
      byte[] query = Asking.query("wait1.test.").toWire();
      udp.send(new DatagramPacket(query, query.length));
      tcp.send(Asking.query("wait2.test.").toWire());
      Waiting.until("both in the old chain", () -> first.waiting() == 2);

      CompletableFuture<Void> left = server.replace(second.chain());
      tcp.send(Asking.query("1.test.").toWire()); // the connection stays
      assertThat(new Message(tcp.receive()).getRcode()).isEqualTo(Rcode.NOERROR);
      first.release("wait1");
      udp.receive(new DatagramPacket(new byte[512], 512));
      assertThat(left).isNotDone();
      first.release("wait2");
      assertThat(new Message(tcp.receive()).getRcode()).isEqualTo(Rcode.NOERROR);
      left.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      assertThat(second.waiting()).isZero();
    }
  }

  @Test
  void noQueryIsInAChainThatWasLeft() throws Exception {
    AtomicBoolean ends = new AtomicBoolean();
    AtomicInteger answered = new AtomicInteger();
    AtomicInteger wrong = new AtomicInteger();
    Thread client = new Thread(() -> askUntil(ends, answered, wrong));
    client.start();
    Chain current = first.chain();
    for (int i = 0; i < 200; i++) {
      Chain next = coded(Rcode.NOERROR);
      server.replace(next).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      current.close();
      current = next;
    }
    int before = answered.get();
    Waiting.until("more answers", () -> answered.get() > before || wrong.get() > 0);
    ends.set(true);
    client.join();
    assertThat(wrong).hasValue(0);
  }

  private void askUntil(AtomicBoolean ends, AtomicInteger answered, AtomicInteger wrong) {
    try {
      while (!ends.get()) {
        if (Asking.udp(at, Asking.query("1.test.")).getRcode() != Rcode.NOERROR) {
          wrong.incrementAndGet();
        }
        answered.incrementAndGet();
      }
    } catch (IOException e) {
      wrong.incrementAndGet();
    }
  }

  @Test
  void isLeftWhenTheServerHasClosed() throws Exception {
    try (Asking.Stream tcp = new Asking.Stream(at)) {
      tcp.send(Asking.query("wait1.test.").toWire());
      Waiting.until("one in the old chain", () -> first.waiting() == 1);
      CompletableFuture<Void> left = server.replace(second.chain());
      server.close();
      left.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      server.replace(first.chain()).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
  }
}
