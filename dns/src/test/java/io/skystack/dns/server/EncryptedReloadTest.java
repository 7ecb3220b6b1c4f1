package io.skystack.dns.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skystack.common.cli.OperatorException;
import io.skystack.common.testing.Eventually;
import io.skystack.common.testing.TestCertificates;
import io.skystack.dns.corefile.ServedCorefile;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.DClass;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSIDOption;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** A Corefile that changes under those who ask by the encrypted transports. */
@Timeout(120)
class EncryptedReloadTest {
  private static final int PATIENCE_MILLIS = 10_000;

  private static final String COREFILE =
      """
      tls://.:PORT1 https://.:PORT2 quic://.:PORT3 .:PORT4 {
        bind %s
        tls %s.crt %s.key
        nsid %s
        timeouts {
          idle %ds
        }
        chaos %s
      }
      """;

  @TempDir private Path folder;
  private TestCertificates certificates;
  private EncryptedAsking clients;

  @BeforeEach
  void sign() throws Exception {
    certificates = new TestCertificates(folder, "ours").sign("one", "EC").sign("two", "EC");
    for (String name : List.of("one", "two")) {
      Files.copy(certificates.certificate(name), folder.resolve(name + ".crt"));
      Files.copy(certificates.key(name), folder.resolve(name + ".key"));
    }
    clients = new EncryptedAsking(certificates);
  }

  @AfterEach
  void close() {
    clients.close();
  }

  private static String corefile(String bind, String certificate, String name) {
    return COREFILE.formatted(
        bind, certificate, certificate, name, 10 + Math.floorMod(name.hashCode(), 10), name);
  }

  private static byte[] query() {
    Message query =
        Message.newQuery(
            Record.newRecord(Name.fromConstantString("version.bind."), Type.TXT, DClass.CH));
    query.addRecord(
        new org.xbill.DNS.OPTRecord(1232, 0, 0, 0, List.of(new NSIDOption(new byte[0]))),
        Section.ADDITIONAL);
    return query.toWire();
  }

  /** One way to ask, on a connection of its own. */
  private interface Way {
    byte[] ask(InetSocketAddress server, byte[] query) throws Exception;
  }

  private byte[] tls(InetSocketAddress server, byte[] query) throws Exception {
    try (Asking.Stream stream = clients.tls(server, "dot")) {
      stream.send(query);
      return stream.receive();
    }
  }

  private byte[] https(InetSocketAddress server, byte[] query) throws Exception {
    return clients.https(server, query).body();
  }

  private static byte[] udp(InetSocketAddress server, byte[] query) throws Exception {
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.connect(server);
      socket.send(new DatagramPacket(query, query.length));
      DatagramPacket packet = new DatagramPacket(new byte[1232], 1232);
      socket.receive(packet);
      return Arrays.copyOf(packet.getData(), packet.getLength());
    }
  }

  /** At the first port, the second, and so on; plain DNS changes with the others. */
  private List<Way> ways() {
    return List.of(this::tls, this::https, clients::quic, EncryptedReloadTest::udp);
  }

  /** What the server says of itself: the version, and its identity in EDNS. */
  private static String said(byte[] answer) throws Exception {
    Message message = new Message(answer);
    assertThat(message.getRcode()).isEqualTo(Rcode.NOERROR);
    byte[] nsid = message.getOPT().getOptions(EDNSOption.Code.NSID).get(0).toWire();
    return message.getSection(Section.ANSWER).get(0).rdataToString()
        + " "
        + new String(nsid, 4, nsid.length - 4, java.nio.charset.StandardCharsets.UTF_8);
  }

  private String certificate(InetSocketAddress server) throws Exception {
    try (Asking.Stream stream = clients.tls(server, "dot")) {
      X509Certificate shown =
          (X509Certificate) EncryptedAsking.session(stream).getSession().getPeerCertificates()[0];
      return shown.getSerialNumber().toString();
    }
  }

  @Test
  void losesNoQueryWhenCertificateAndIdentityChange() throws Exception {
    try (ServedCorefile served = ServedCorefile.of(folder, corefile("127.0.0.1", "one", "v0"))) {
      String first = certificate(served.at(1));
      AtomicBoolean goesOn = new AtomicBoolean(true);
      Queue<String> wrong = new ConcurrentLinkedQueue<>();
      AtomicInteger rounds = new AtomicInteger();
      CompletableFuture<Void> asking =
          CompletableFuture.runAsync(
              () -> {
                while (goesOn.get()) {
                  for (int way = 0; way < ways().size(); way++) {
                    try {
                      assertThat(said(ways().get(way).ask(served.at(way + 1), query())))
                          .startsWith("\"v");
                    } catch (Exception | AssertionError e) {
                      wrong.add(way + ": " + e);
                    }
                  }
                  rounds.incrementAndGet();
                }
              },
              task -> new Thread(task, "asking").start());
      for (int i = 1; i <= 4; i++) {
        int before = rounds.get();
        // Elsewhere too, where it stays: an address more, and one less.
        served.become(
            corefile(
                i % 2 == 0 ? "127.0.0.1" : "127.0.0.1 127.0.0.2",
                i % 2 == 0 ? "one" : "two",
                "v" + i));
        for (int way = 0; way < ways().size(); way++) {
          assertThat(said(ways().get(way).ask(served.at(way + 1), query())))
              .isEqualTo("\"v" + i + "\" v" + i);
        }
        assertThat(certificate(served.at(1)).equals(first)).isEqualTo(i % 2 == 0);
        Eventually.until("another round", () -> rounds.get() > before + 1);
      }
      goesOn.set(false);
      asking.join();
      assertThat(wrong).isEmpty();
    }
  }

  /** A connection that is open goes on, with the new blocks behind it. */
  @Test
  void keepsConnections() throws Exception {
    try (ServedCorefile served = ServedCorefile.of(folder, corefile("127.0.0.1", "one", "v0"));
        Asking.Stream stream = clients.tls(served.at(1), "dot")) {
      for (int i = 1; i < 4; i++) {
        served.become(corefile("127.0.0.1", i % 2 == 0 ? "one" : "two", "v" + i));
        stream.send(query());
        assertThat(said(stream.receive())).isEqualTo("\"v" + i + "\" v" + i);
      }
    }
  }

  @Test
  void servesFromOneAddressToAllAndBack() throws Exception {
    try (ServedCorefile served = ServedCorefile.of(folder, corefile("127.0.0.1", "one", "v0"))) {
      for (int i = 1; i < 6; i++) {
        served.become(corefile(i % 2 == 0 ? "127.0.0.1" : "0.0.0.0", "one", "v" + i));
        for (int way = 0; way < ways().size(); way++) {
          assertThat(said(ways().get(way).ask(served.at(way + 1), query())))
              .isEqualTo("\"v" + i + "\" v" + i);
        }
      }
    }
  }

  @Test
  void staysAsItWasWithoutACertificate() throws Exception {
    try (ServedCorefile served = ServedCorefile.of(folder, corefile("127.0.0.1", "one", "v0"))) {
      Files.writeString(folder.resolve("bad.crt"), "no certificate");
      Files.writeString(folder.resolve("bad.key"), "no key");
      assertThatThrownBy(() -> served.become(corefile("127.0.0.1", "bad", "v1")))
          .isInstanceOf(OperatorException.class);
      for (int way = 0; way < ways().size(); way++) {
        assertThat(said(ways().get(way).ask(served.at(way + 1), query()))).isEqualTo("\"v0\" v0");
      }
    }
  }
}
