package io.skystack.dns.server;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.common.testing.TestCertificates;
import io.skystack.dns.plugin.Chain;
import io.skystack.dns.plugin.Query.Transport;
import io.skystack.dns.tls.CertificateFiles;
import java.io.EOFException;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.UnaryOperator;

/**
 * Servers that speak every transport there is, and one client that asks by each in the same way.
 */
final class EveryTransport implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 10_000;
  private static final int MAX_DATAGRAM = 65_507;

  private final TestCertificates certificates;
  private final EncryptedAsking encrypted;
  private final HttpClient http;

  EveryTransport(Path folder) {
    certificates = new TestCertificates(folder, "ours").sign("server", "EC");
    encrypted = new EncryptedAsking(certificates);
    http = encrypted.http(HttpClient.Version.HTTP_2);
  }

  DnsServer start(Chain chain, PrometheusRegistry registry, UnaryOperator<DnsOptions> change) {
    EncryptionOptions encryption =
        EncryptionOptions.of(
            new CertificateFiles(certificates.certificate("server"), certificates.key("server")));
    for (Transport transport : Transport.values()) {
      if (transport.isEncrypted()) {
        encryption = encryption.with(transport, List.of(anyPort()), "--encrypted-addr");
      }
    }
    DnsOptions options =
        DnsOptions.of(List.of(anyPort())).withEventLoops(2).withEncryption(encryption);
    return DnsServer.start(change.apply(options), chain, registry);
  }

  private static InetSocketAddress anyPort() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  /**
   * Sends a message as it is, from an address of its own.
   *
   * @return the answer; empty if there is none, in DNS: streams end, HTTP has an error of its own,
   *     and over UDP the query that is sent behind it is answered first
   */
  Optional<byte[]> ask(DnsServer server, Transport transport, byte[] message) throws Exception {
    InetSocketAddress to = server.addresses(transport).get(0);
    return switch (transport) {
      case UDP -> udp(to, message);
      case HTTPS -> https(to, message);
      case QUIC -> quic(to, message);
      case TCP, TLS -> {
        try (Asking.Stream stream =
            transport == Transport.TCP ? new Asking.Stream(to) : encrypted.tls(to)) {
          yield stream(stream, message);
        }
      }
    };
  }

  /** A connection over TLS, past its handshake. */
  Socket tls(InetSocketAddress to, String alpn) throws IOException {
    return encrypted.tls(to, alpn).socket;
  }

  private static Optional<byte[]> udp(InetSocketAddress to, byte[] message) throws IOException {
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.connect(to);
      socket.send(new DatagramPacket(message, Math.min(message.length, MAX_DATAGRAM)));
      byte[] behind = behind(message);
      socket.send(new DatagramPacket(behind, behind.length));
      DatagramPacket packet = new DatagramPacket(new byte[65535], 65535);
      socket.receive(packet);
      return unlessTo(behind, Arrays.copyOf(packet.getData(), packet.getLength()));
    }
  }

  private static Optional<byte[]> stream(Asking.Stream stream, byte[] message) throws IOException {
    stream.send(message);
    byte[] behind = behind(message);
    stream.send(behind);
    try {
      return unlessTo(behind, stream.receive());
    } catch (EOFException e) {
      return Optional.empty();
    }
  }

  /** A query whose ID is not that of a message. */
  private static byte[] behind(byte[] message) {
    byte[] query = Asking.query("behind.test.").toWire();
    query[0] = (byte) (message.length == 0 ? 0 : ~message[0]);
    return query;
  }

  private static Optional<byte[]> unlessTo(byte[] behind, byte[] answer) {
    return answer[0] == behind[0] ? Optional.empty() : Optional.of(answer);
  }

  private Optional<byte[]> https(InetSocketAddress to, byte[] message) throws IOException {
    HttpResponse<byte[]> response;
    try {
      response = http.send(EncryptedAsking.post(to, message), BodyHandlers.ofByteArray());
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return response.statusCode() == 200 ? Optional.of(response.body()) : Optional.empty();
  }

  private Optional<byte[]> quic(InetSocketAddress to, byte[] message) throws Exception {
    try {
      return Optional.of(encrypted.quic(to, message));
    } catch (ExecutionException | ClosedChannelException e) {
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    encrypted.close();
  }
}
