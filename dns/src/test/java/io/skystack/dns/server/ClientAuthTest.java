package io.skystack.dns.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.common.testing.Ports;
import io.skystack.common.testing.TestCertificates;
import io.skystack.dns.corefile.CorefileOptions;
import io.skystack.dns.corefile.CorefileServer;
import io.skystack.dns.corefile.Plugins;
import io.skystack.dns.corefile.Scheme;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.Message;
import org.xbill.DNS.Section;

/** Which clients the encrypted schemes of a Corefile serve, by the certificates that they show. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class ClientAuthTest {
  /** In milliseconds, for an answer that is to come. */
  private static final long PATIENCE = 20_000;

  /** For one that is not: over QUIC a client may hear nothing more, for its handshake is done. */
  private static final long SHORT = 1_000;

  @TempDir static Path folder;

  private TestCertificates ours;
  private EncryptedAsking without;
  private EncryptedAsking good;
  private EncryptedAsking foreign;

  @BeforeAll
  void makeCertificates() throws IOException {
    ours = new TestCertificates(folder, "ours").sign("server", "EC").sign("client", "EC");
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    TestCertificates others = new TestCertificates(elsewhere, "others").sign("client", "EC");
    without = new EncryptedAsking(ours);
    good = new EncryptedAsking(ours, Optional.of(new ClientIdentity(ours, "client")));
    foreign = new EncryptedAsking(ours, Optional.of(new ClientIdentity(others, "client")));
  }

  @AfterAll
  void close() {
    List.of(without, good, foreign).forEach(EncryptedAsking::close);
  }

  @ParameterizedTest
  @CsvSource({
    "nocert,             without good foreign",
    "request,            without good foreign",
    "require,            good foreign",
    "verify_if_given,    without good",
    "require_and_verify, good",
  })
  void servesThoseWhomThePolicyLetsIn(String policy, String served) throws Exception {
    try (CorefileServer server = start(policy)) {
      for (Scheme scheme : List.of(Scheme.TLS, Scheme.HTTPS, Scheme.QUIC)) {
        InetSocketAddress at =
            new InetSocketAddress(
                InetAddress.getLoopbackAddress(), server.addresses(scheme).get(0).getPort());
        List<String> found = new ArrayList<>();
        for (Map.Entry<String, EncryptedAsking> client :
            List.of(
                Map.entry("without", without),
                Map.entry("good", good),
                Map.entry("foreign", foreign))) {
          boolean isMeant = List.of(served.split(" ", -1)).contains(client.getKey());
          if (isServed(client.getValue(), scheme, at, isMeant ? PATIENCE : SHORT)) {
            found.add(client.getKey());
          }
        }
        assertThat(String.join(" ", found)).as("%s://, %s", scheme, policy).isEqualTo(served);
      }
    }
  }

  private CorefileServer start(String policy) throws IOException {
    String text =
        """
        tls://.:%d https://.:%d quic://.:%d {
          bind 127.0.0.1
          tls %s %s %s {
            client_auth %s
          }
          whoami
        }
        """
            .formatted(
                Ports.free(),
                Ports.free(),
                Ports.free(),
                ours.certificate("server"),
                ours.key("server"),
                ours.authority(),
                policy);
    Path conf = Files.writeString(folder.resolve("Corefile"), text);
    return CorefileServer.start(
        new CorefileOptions(conf, Map.of(), Plugins.load(), new PrometheusRegistry()));
  }

  private static boolean isServed(
      EncryptedAsking client, Scheme scheme, InetSocketAddress at, long patience) throws Exception {
    byte[] query = Asking.query("a.test.").toWire();
    try {
      byte[] answer =
          switch (scheme) {
            case TLS -> tls(client, at, query);
            case HTTPS -> client.https(at, query).body();
            default -> quic(client, at, query, patience);
          };
      assertThat(new Message(answer).getSection(Section.ADDITIONAL)).isNotEmpty();
      return true;
    } catch (IOException | ExecutionException | TimeoutException e) {
      return false;
    }
  }

  private static byte[] quic(
      EncryptedAsking client, InetSocketAddress at, byte[] query, long patience) throws Exception {
    query[0] = 0;
    query[1] = 0;
    try (EncryptedAsking.Quic connection = client.quic(at)) {
      return connection.ask(Asking.Stream.framed(query)).get(patience, TimeUnit.MILLISECONDS);
    }
  }

  private static byte[] tls(EncryptedAsking client, InetSocketAddress at, byte[] query)
      throws IOException {
    try (Asking.Stream stream = client.tls(at)) {
      stream.send(query);
      return stream.receive();
    }
  }
}
