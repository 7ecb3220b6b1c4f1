package io.skystack.dns.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.skystack.common.testing.TestCertificates;
import io.skystack.dns.plugin.Query.Transport;
import io.skystack.dns.testing.Counts;
import io.skystack.dns.testing.Waiting;
import io.skystack.dns.tls.CertificateFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Base64;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.Message;

/** DNS over TLS (RFC 7858), the certificate, and the bounds that all streams share. */
class TlsTest {
  @TempDir private static Path folder;
  private static TestCertificates certificates;

  @BeforeAll
  static void makeCertificates() {
    certificates = EncryptedRig.certificates(folder);
    certificates.sign("rsa", "RSA");
  }

  private static byte[] query(String name, int id) {
    Message query = Asking.query(name);
    query.getHeader().setID(id);
    return query.toWire();
  }

  private static int id(byte[] message) throws IOException {
    return new Message(message).getHeader().getID();
  }

  /** RFC 7858 section 3.3: as RFC 7766 has it. */
  @Test
  void answersPipelinedQueries() throws Exception {
    try (EncryptedRig rig = new EncryptedRig(certificates, EncryptedRig.WIDE);
        Asking.Stream stream = rig.clients.tls(rig.at(Transport.TLS))) {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      TreeSet<Integer> left = new TreeSet<>();
      for (int id = 0; id < 500; id++) {
        all.writeBytes(Asking.Stream.framed(query("a.test.", id)));
        left.add(id);
      }
      stream.raw(all.toByteArray());
      while (!left.isEmpty()) {
        assertThat(left.remove(id(stream.receive()))).isTrue();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"dot", ""})
  void agreesOnTheProtocol(String alpn) throws Exception {
    try (EncryptedRig rig = new EncryptedRig(certificates, EncryptedRig.WIDE);
        Asking.Stream stream =
            alpn.isEmpty()
                ? rig.clients.tls(rig.at(Transport.TLS))
                : rig.clients.tls(rig.at(Transport.TLS), alpn)) {
      assertThat(EncryptedAsking.session(stream).getApplicationProtocol()).isEqualTo(alpn);
      stream.send(query("a.test.", 1));
      assertThat(id(stream.receive())).isEqualTo(1);
    }
  }

  @Test
  void takesKeysOfEitherKindAndForm() throws Exception {
    for (CertificateFiles files :
        new CertificateFiles[] {
          new CertificateFiles(certificates.certificate("rsa"), certificates.key("rsa")),
          new CertificateFiles(certificates.certificate("rsa"), certificates.oldKey("rsa", "RSA")),
          new CertificateFiles(
              certificates.certificate("server"), certificates.oldKey("server", "EC"))
        }) {
      try (EncryptedRig rig = new EncryptedRig(certificates, files, EncryptedRig.WIDE)) {
        try (Asking.Stream stream = rig.clients.tls(rig.at(Transport.TLS))) {
          stream.send(query("a.test.", 1));
          assertThat(id(stream.receive())).isEqualTo(1);
        }
        assertThat(id(rig.clients.quic(rig.at(Transport.QUIC), query("a.test.", 2)))).isEqualTo(2);
      }
    }
  }

  /** A broken pair leaves the old certificate in use; a whole one is used from then on. */
  @Test
  void readsTheCertificateAgainWhenItChanges() throws Exception {
    Path chain = folder.resolve("used.crt");
    Path key = folder.resolve("used.key");
    Files.copy(certificates.certificate("server"), chain);
    Files.copy(certificates.key("server"), key);
    try (EncryptedRig rig =
        new EncryptedRig(certificates, new CertificateFiles(chain, key), EncryptedRig.WIDE)) {
      assertThat(keyKind(rig)).isEqualTo("EC");
      Files.copy(certificates.certificate("rsa"), chain, StandardCopyOption.REPLACE_EXISTING);
      for (int i = 0; i < 5; i++) { // the key does not belong to it
        assertThat(keyKind(rig)).isEqualTo("EC");
      }
      Files.copy(certificates.key("rsa"), key, StandardCopyOption.REPLACE_EXISTING);
      Waiting.until("the new certificate", () -> keyKind(rig).equals("RSA"));
      assertThat(id(rig.clients.quic(rig.at(Transport.QUIC), query("a.test.", 2)))).isEqualTo(2);
    }
  }

  private static String keyKind(EncryptedRig rig) {
    try (Asking.Stream stream = rig.clients.tls(rig.at(Transport.TLS))) {
      return EncryptedAsking.session(stream)
          .getSession()
          .getPeerCertificates()[0]
          .getPublicKey()
          .getAlgorithm();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"TLS", "HTTPS"})
  void endsHandshakesThatDoNotCome(Transport transport) throws Exception {
    TcpLimits limits = EncryptedRig.WIDE.withHandshake(Duration.ofMillis(100));
    try (EncryptedRig rig = new EncryptedRig(certificates, limits)) {
      try (Asking.Stream silent = new Asking.Stream(rig.at(transport));
          Asking.Stream garbage = new Asking.Stream(rig.at(transport));
          Asking.Stream trickle = new Asking.Stream(rig.at(transport))) {
        garbage.raw("GET / HTTP/1.1\r\n\r\n".getBytes(US_ASCII));
        trickle.raw(new byte[] {0x16, 3});
        assertThat(silent.isEnded()).isTrue();
        garbage.drainUntilEnd();
        trickle.drainUntilEnd();
      }
      Waiting.until(
          "no connections", () -> Counts.of(rig.registry, "skystack_dns_tcp_connections") == 0);
      assertThat(Counts.of(rig.registry, "skystack_dns_panics")).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"TLS", "HTTPS"})
  void endsConnectionsThatStayIdle(Transport transport) throws Exception {
    TcpLimits limits = new TcpLimits(100, 100, 100, 64 * 1024, Duration.ofMillis(200));
    try (EncryptedRig rig = new EncryptedRig(certificates, limits);
        Asking.Stream stream = rig.clients.tls(rig.at(transport), "http/1.1", "dot")) {
      assertThat(stream.isEnded()).isTrue();
      assertThat(Counts.of(rig.registry, "skystack_dns_dropped", "reason", "idle_connection"))
          .isEqualTo(1);
    }
  }

  /** Whoever asks for more than he reads is not read from, and costs a bounded number of bytes. */
  @ParameterizedTest
  @EnumSource(names = {"TLS", "HTTPS"})
  void stopsReadingFromASlowReader(Transport transport) throws Exception {
    int queries = 1000;
    byte[] query =
        transport == Transport.TLS
            ? Asking.Stream.framed(query("1000.test.", 1))
            : ("GET /dns-query?dns="
                    + Base64.getUrlEncoder().encodeToString(query("1000.test.", 1))
                    + " HTTP/1.1\r\nHost: x\r\n\r\n")
                .getBytes(US_ASCII);
    try (EncryptedRig rig = new EncryptedRig(certificates, EncryptedRig.WIDE);
        Asking.Stream stream = rig.clients.tls(rig.at(transport), "http/1.1", "dot")) {
      Thread sender = new Thread(() -> sendAll(stream, query, queries));
      sender.start();
      double before = -1;
      double answered = 0;
      // The answers are 16 MB: more than the buffers of both sides hold.
      for (int still = 0; still < 30; still = answered == before ? still + 1 : 0) {
        before = answered;
        LockSupport.parkNanos(10_000_000);
        answered = Counts.of(rig.registry, "skystack_dns_responses");
      }
      assertThat(answered).isBetween(1.0, queries * 0.9);
      byte[] chunk = new byte[1 << 16];
      for (long left = queries * 16_000L; left > 0; ) { // not quite all of them
        int read = stream.socket.getInputStream().read(chunk);
        assertThat(read).isPositive();
        left -= read;
      }
      while (Counts.of(rig.registry, "skystack_dns_responses") < queries) {
        assertThat(stream.socket.getInputStream().read(chunk)).isPositive();
      }
      sender.join();
    }
  }

  private static void sendAll(Asking.Stream stream, byte[] query, int times) {
    try {
      for (int i = 0; i < times; i++) {
        stream.raw(query);
      }
    } catch (IOException e) {
      // the test fails for what it does not receive
    }
  }

  /** One count for all of them: who is turned away on one is not let in by another. */
  @Test
  void countsTheConnectionsOfAllTransportsTogether() throws Exception {
    TcpLimits limits = new TcpLimits(100, 2, 100, 64 * 1024, Duration.ofSeconds(30));
    try (EncryptedRig rig = new EncryptedRig(certificates, limits);
        Asking.Stream tcp = new Asking.Stream(rig.at(Transport.TCP));
        Asking.Stream tls = rig.clients.tls(rig.at(Transport.TLS))) {
      tcp.send(query("a.test.", 1));
      assertThat(id(tcp.receive())).isEqualTo(1);
      tls.send(query("a.test.", 2));
      assertThat(id(tls.receive())).isEqualTo(2);
      for (Transport transport : new Transport[] {Transport.TLS, Transport.HTTPS}) {
        try (Asking.Stream third = new Asking.Stream(rig.at(transport))) {
          assertThat(third.isEnded()).isTrue();
        }
      }
      assertThat(Counts.of(rig.registry, "skystack_dns_dropped", "reason", "client_connections"))
          .isEqualTo(2);
    }
  }

  @Test
  void answersWhatWasAskedBeforeTheEnd() throws Exception {
    try (EncryptedRig rig = new EncryptedRig(certificates, EncryptedRig.WIDE);
        Asking.Stream stream = rig.clients.tls(rig.at(Transport.TLS));
        EncryptedAsking.Quic quic = rig.clients.quic(rig.at(Transport.QUIC))) {
      stream.send(query("wait1.test.", 1));
      CompletableFuture<byte[]> answer = quic.ask(Asking.Stream.framed(query("wait2.test.", 0)));
      var https =
          rig.clients
              .http(java.net.http.HttpClient.Version.HTTP_2)
              .sendAsync(
                  EncryptedAsking.post(rig.at(Transport.HTTPS), query("wait3.test.", 3)),
                  java.net.http.HttpResponse.BodyHandlers.ofByteArray());
      Waiting.until("three in flight", () -> rig.plugin.waiting() == 3);
      CompletableFuture<Void> closed = CompletableFuture.runAsync(rig.server::close);
      rig.plugin.release("wait1");
      rig.plugin.release("wait2");
      rig.plugin.release("wait3");
      assertThat(id(stream.receive())).isEqualTo(1);
      assertThat(stream.isEnded()).isTrue();
      assertThat(new Message(answer.get()).getRcode()).isZero();
      assertThat(id(https.get().body())).isEqualTo(3);
      closed.join();
    }
  }
}
