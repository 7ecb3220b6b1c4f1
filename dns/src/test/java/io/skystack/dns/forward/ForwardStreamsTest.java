package io.skystack.dns.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skystack.common.cli.OperatorException;
import io.skystack.common.testing.TestCertificates;
import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.Edns;
import io.skystack.dns.plugin.Query;
import io.skystack.dns.plugin.Query.Transport;
import io.skystack.dns.testing.Waiting;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.Rcode;

/** Connections to servers (RFC 7766, RFC 7858). */
class ForwardStreamsTest extends ForwardRig {
  private StreamServer server;

  @TempDir static Path folder;
  private static TestCertificates certificates;

  @BeforeAll
  static void makeCertificates() {
    certificates = new TestCertificates(folder, "ca").sign("server", "EC");
  }

  @AfterEach
  void stopServer() throws IOException {
    if (server != null) {
      server.close();
    }
  }

  private void startAt(StreamServer stream, UnaryOperator<Forward.Options> change) {
    server = stream;
    Forward.Options options =
        Forward.Options.ofNameservers(List.of(stream.nameserver()))
            .withTimeout(LONG)
            .withHealth(HealthOptions.OFF);
    forward = new Forward(change.apply(options), registry);
  }

  private static Query overTcp(String name) {
    return query(name, Edns.NONE, Transport.TCP);
  }

  @Test
  void usesOneConnectionForOneQueryAfterTheOther() throws Exception {
    startAt(StreamServer.start(StreamServer::answer), options -> options);
    for (int i = 0; i < 5; i++) {
      assertGood(ask(overTcp("n" + i + ".test.")));
    }
    assertThat(server.connections()).isEqualTo(1);
  }

  @Test
  void sendsManyAtOnceAndTakesRepliesInAnyOrder() throws Exception {
    List<StreamServer.Request> held = new ArrayList<>();
    startAt(
        StreamServer.start(
            request -> {
              held.add(request);
              if (held.size() == 20) {
                for (int i = 19; i >= 0; i--) {
                  StreamServer.answer(held.get(i));
                }
              }
            }),
        options -> options);
    List<CompletableFuture<Answer>> answers = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      answers.add(handle(overTcp("n" + i + ".test.")));
    }
    for (int i = 0; i < 20; i++) {
      Answer answer = answers.get(i).get(30, TimeUnit.SECONDS);
      assertGood(answer);
      assertThat(answer.answer().get(0).getName()).hasToString("n" + i + ".test.");
    }
    assertThat(server.connections()).isEqualTo(1);
  }

  @Test
  void opensNoMoreConnectionsThanItMay() throws Exception {
    startAt(
        StreamServer.start(request -> {}),
        options -> options.withSockets(SocketOptions.DEFAULT.withConnections(LONG, 2)));
    for (int i = 0; i < 200; i++) {
      assertThat(handle(overTcp("n" + i + ".test."))).isNotDone();
    }
    Waiting.until("all queries", () -> server.requests() == 200);
    assertThat(server.connections()).isEqualTo(2);
  }

  @Test
  void closesAConnectionThatIsIdle() throws Exception {
    startAt(
        StreamServer.start(StreamServer::answer),
        options ->
            options.withSockets(SocketOptions.DEFAULT.withConnections(Duration.ofMillis(50), 8)));
    assertGood(ask(overTcp("a.test.")));
    Waiting.until("the end of the connection", () -> server.ended() == 1);
    assertGood(ask(overTcp("b.test.")));
    assertThat(server.connections()).isEqualTo(2);
  }

  /** RFC 7766 section 6.2.4: the server may close at any time, and the query is sent again. */
  @Test
  void asksAnewWhereAServerCloses() throws Exception {
    startAt(
        StreamServer.start(
            request -> {
              if (request.name().startsWith("second") && request.connection() == 1) {
                request.hangUp();
              } else {
                StreamServer.answer(request);
              }
            }),
        options -> options);
    assertGood(ask(overTcp("first.test.")));
    assertGood(ask(overTcp("second.test.")));
    assertThat(server.connections()).isEqualTo(2);
  }

  @Test
  void isNotHeldUpByAServerThatClosesInTheMiddleOfAMessage() throws Exception {
    startAt(
        StreamServer.start(
            request -> {
              request.sendRaw(new byte[] {0, 100, 1, 2, 3});
              request.hangUp();
            }),
        options -> options);
    assertThat(ask(overTcp("a.test.")).rcode()).isEqualTo(Rcode.SERVFAIL);
  }

  @Test
  void doesNotUseAConnectionOnWhichNothingComes() throws Exception {
    startAt(
        StreamServer.start(
            request -> {
              if (request.connection() > 1) {
                StreamServer.answer(request);
              }
            }),
        options -> options.withTimeout(SHORT));
    assertGood(ask(overTcp("a.test."))); // at the second attempt
    assertThat(server.connections()).isEqualTo(2);
  }

  @Test
  void closesAConnectionThatBringsWhatNobodyAskedFor() throws Exception {
    startAt(
        StreamServer.start(
            request -> {
              for (int i = 1; i <= 2 * Exchange.MAX_WRONG; i++) {
                request.answerAs(request.id() ^ i);
              }
            }),
        options -> options);
    assertThat(ask(overTcp("a.test.")).rcode()).isEqualTo(Rcode.SERVFAIL);
  }

  @Test
  void asksOverTcpWhereItShall() throws Exception {
    startAt(
        StreamServer.start(StreamServer::answer),
        options ->
            options.withSockets(
                SocketOptions.DEFAULT.withProtocol(SocketOptions.Protocol.FORCE_TCP)));
    assertGood(ask(query("a.test.")));
    assertThat(server.connections()).isEqualTo(1);
  }

  private static TlsOptions trust(Optional<String> name) {
    return new TlsOptions(
        name, Optional.of(certificates.authority()), Optional.empty(), Optional.empty());
  }

  @Test
  void asksOverTlsWhoeverProvesWhoItIs() throws Exception {
    startAt(
        StreamServer.startTls(certificates, StreamServer::answer),
        options -> options.withTls(trust(Optional.empty())));
    for (int i = 0; i < 3; i++) {
      assertGood(ask(query("n" + i + ".test.")));
    }
    assertThat(server.connections()).isEqualTo(1);
  }

  @Test
  void asksNobodyOverTlsWhoBearsAnotherName() throws Exception {
    startAt(
        StreamServer.startTls(certificates, StreamServer::answer),
        options -> options.withTls(trust(Optional.of("dns.example"))));
    assertThat(ask(query("a.test.")).rcode()).isEqualTo(Rcode.SERVFAIL);
    assertThat(server.requests()).isZero();
  }

  @Test
  void namesAFileThatCannotBeRead() {
    Forward.Options options =
        Forward.Options.ofNameservers(
                List.of(
                    Nameserver.tls(new InetSocketAddress(InetAddress.getLoopbackAddress(), 853))))
            .withTls(
                new TlsOptions(
                    Optional.empty(),
                    Optional.of(folder.resolve("none.pem")),
                    Optional.empty(),
                    Optional.empty()));
    assertThatThrownBy(() -> new Forward(options, registry).close())
        .isInstanceOf(OperatorException.class)
        .hasMessageContaining("none.pem")
        .hasMessageNotContaining("\n");
  }
}
