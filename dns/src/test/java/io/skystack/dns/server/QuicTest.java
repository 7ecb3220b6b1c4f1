package io.skystack.dns.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.skystack.common.testing.TestCertificates;
import io.skystack.dns.plugin.Query.Transport;
import io.skystack.dns.testing.Counts;
import io.skystack.dns.testing.Waiting;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.Message;
import org.xbill.DNS.Section;

/** DNS over QUIC (RFC 9250). */
@EnabledOnOs(OS.LINUX)
class QuicTest {
  @TempDir private static Path folder;
  private static TestCertificates certificates;
  private static EncryptedRig rig;

  @BeforeAll
  static void start() {
    certificates = EncryptedRig.certificates(folder);
    rig = new EncryptedRig(certificates, EncryptedRig.WIDE);
  }

  @AfterAll
  static void stop() {
    rig.close();
  }

  private static byte[] framed(String name) {
    Message query = Asking.query(name);
    query.getHeader().setID(0);
    return Asking.Stream.framed(query.toWire());
  }

  private static byte[] await(CompletableFuture<byte[]> answer) throws Exception {
    return answer.get(10, TimeUnit.SECONDS);
  }

  /** Section 4.2: a stream for each query, answers as they are ready, of any size. */
  @Test
  void answersManyStreams() throws Exception {
    try (EncryptedAsking.Quic quic = rig.clients.quic(rig.at(Transport.QUIC))) {
      CompletableFuture<byte[]> waiting = quic.ask(framed("wait1.test."));
      Waiting.until("one in flight", () -> rig.plugin.waiting() == 1);
      List<CompletableFuture<byte[]>> answers = new ArrayList<>();
      for (int i = 0; i < 150; i++) { // more than may be open at once
        CompletableFuture<byte[]> answer = quic.ask(framed("a.test."));
        answers.add(answer);
        if (i >= 50) {
          await(answers.get(i - 50));
        }
      }
      for (CompletableFuture<byte[]> answer : answers) {
        assertThat(new Message(await(answer)).getSection(Section.ANSWER)).hasSize(1);
      }
      assertThat(new Message(await(quic.ask(framed("1000.test.")))).getSection(Section.ANSWER))
          .hasSize(1000);
      assertThat(waiting).isNotDone();
      rig.plugin.release("wait1");
      assertThat(new Message(await(waiting)).getHeader().getID()).isZero();
    }
  }

  /** Section 4.3.3: what breaks the rules ends the connection. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "", // no length
        "00", // half of one
        "0000", // no message
        "000c000001000001000000000000ff", // more than the length says
        "0020000001000001000000000000", // less
        "000c123401000001000000000000" // an ID
      })
  void endsConnectionsThatBreakTheRules(String hex) throws Exception {
    try (EncryptedAsking.Quic quic = rig.clients.quic(rig.at(Transport.QUIC))) {
      CompletableFuture<byte[]> answer = quic.ask(HexFormat.of().parseHex(hex));
      assertThatThrownBy(() -> await(answer)).isNotNull();
      Waiting.until("the end", () -> !quic.channel.isActive());
    }
    assertThat(Counts.of(rig.registry, "skystack_dns_panics")).isZero();
  }

  @Test
  void endsConnectionsThatSendTooMuch() throws Exception {
    try (EncryptedAsking.Quic quic = rig.clients.quic(rig.at(Transport.QUIC))) {
      CompletableFuture<byte[]> answer = new CompletableFuture<>();
      QuicStreamChannel stream = quic.open(answer);
      assertThat(stream.writeAndFlush(Unpooled.wrappedBuffer(new byte[5000]))).isNotNull();
      Waiting.until("the end", () -> !quic.channel.isActive());
      Waiting.until("the end of the stream", answer::isCompletedExceptionally);
    }
  }

  @Test
  void speaksNothingElse() {
    assertThatThrownBy(() -> rig.clients.quic(rig.at(Transport.QUIC), "h3", 1000).close())
        .isNotNull();
  }

  @Test
  void endsConnectionsAndStreamsThatStayIdle() throws Exception {
    TcpLimits limits = new TcpLimits(100, 100, 100, 64 * 1024, Duration.ofMillis(300));
    try (EncryptedRig brief = new EncryptedRig(certificates, limits);
        EncryptedAsking.Quic quic = brief.clients.quic(brief.at(Transport.QUIC))) {
      assertThat(new Message(await(quic.ask(framed("a.test.")))).getSection(Section.ANSWER))
          .hasSize(1);
      Waiting.until("the end", () -> !quic.channel.isActive());
      Waiting.until(
          "its count", () -> Counts.of(brief.registry, "skystack_dns_tcp_connections") == 0);
    }
  }

  @Test
  void boundsTheConnectionsOfAClient() throws Exception {
    TcpLimits limits = new TcpLimits(100, 1, 100, 64 * 1024, Duration.ofSeconds(30));
    try (EncryptedRig one = new EncryptedRig(certificates, limits);
        EncryptedAsking.Quic first = one.clients.quic(one.at(Transport.QUIC))) {
      await(first.ask(framed("a.test.")));
      assertThatThrownBy(
              () -> {
                try (EncryptedAsking.Quic second = one.clients.quic(one.at(Transport.QUIC))) {
                  await(second.ask(framed("a.test.")));
                }
              })
          .isNotNull();
      assertThat(Counts.of(one.registry, "skystack_dns_dropped", "reason", "client_connections"))
          .isPositive();
      await(first.ask(framed("a.test.")));
    }
  }
}
