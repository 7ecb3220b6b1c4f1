package io.skystack.dns.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.dns.any.Any;
import io.skystack.dns.plugin.Chain;
import io.skystack.dns.plugin.Query.Transport;
import io.skystack.dns.testing.Counts;
import io.skystack.dns.testing.Waiting;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.Message;

/**
 * Any bytes on a connection, in pieces of any size: the server answers or ends the connection, and
 * nothing fails in it.
 */
class StreamFuzzTest {
  private static final int PATIENCE_MILLIS = 20_000;
  private static final byte[] PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0".getBytes(StandardCharsets.ISO_8859_1);

  @TempDir private static Path folder;
  private static EveryTransport transports;
  private static PrometheusRegistry registry;
  private static DnsServer server;

  @BeforeAll
  static void start() {
    transports = new EveryTransport(folder);
    registry = new PrometheusRegistry();
    TcpLimits limits = new TcpLimits(64, 64, 8, 64 * 1024, Duration.ofSeconds(1));
    Chain chain = new Chain(List.of(new Any()));
    server = transports.start(chain, registry, options -> options.withTcp(limits));
  }

  @AfterAll
  static void stop() {
    server.close();
    transports.close();
  }

  @FuzzTest
  void anyBytesOverTcp(byte[] bytes) throws IOException {
    InetSocketAddress to = server.addresses(Transport.TCP).get(0);
    try (Socket socket = new Socket(to.getAddress(), to.getPort())) {
      socket.setTcpNoDelay(true);
      byte[] all = exchange(socket, bytes);
      ByteBuffer rest = ByteBuffer.wrap(all);
      while (rest.remaining() >= 2) {
        byte[] message = new byte[rest.getShort() & 0xFFFF];
        rest.get(message);
        assertThat(new Message(message).getHeader().getFlag(0)).isTrue(); // QR
      }
      assertThat(rest.remaining()).isZero();
    }
    assertThatNothingFailed();
  }

  /** As requests, through TLS. */
  @FuzzTest
  void anyBytesOverHttp1(byte[] bytes) throws IOException {
    https("http/1.1", bytes);
  }

  /** As frames behind the preface and settings (RFC 9113 section 3.4), through TLS. */
  @FuzzTest
  void anyBytesOverHttp2(byte[] bytes) throws IOException {
    byte[] all = Arrays.copyOf(PREFACE, PREFACE.length + bytes.length);
    System.arraycopy(bytes, 0, all, PREFACE.length, bytes.length);
    https("h2", all);
  }

  private static void https(String protocol, byte[] bytes) throws IOException {
    InetSocketAddress to = server.addresses(Transport.HTTPS).get(0);
    try (Socket socket = transports.tls(to, protocol)) {
      socket.setTcpNoDelay(true);
      exchange(socket, bytes);
    }
    assertThatNothingFailed();
  }

  /** Sends all in pieces, by a byte of it, and the end; all that comes until the other end. */
  private static byte[] exchange(Socket socket, byte[] bytes) throws IOException {
    socket.setSoTimeout(PATIENCE_MILLIS);
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    try {
      OutputStream out = socket.getOutputStream();
      int piece = bytes.length == 0 ? 1 : 1 + (bytes[bytes.length - 1] & 0xFF);
      for (int at = 0; at < bytes.length; at += piece) {
        out.write(bytes, at, Math.min(piece, bytes.length - at));
      }
      socket.shutdownOutput();
      InputStream in = socket.getInputStream();
      in.transferTo(all);
    } catch (SocketTimeoutException e) {
      throw e;
    } catch (IOException e) {
      // The server may end a connection while it is still written to.
      return new byte[0];
    }
    return all.toByteArray();
  }

  private static void assertThatNothingFailed() {
    assertThat(Counts.of(registry, "skystack_dns_panics")).isZero();
    Waiting.until("none in flight", () -> Counts.of(registry, "skystack_dns_in_flight") == 0);
  }
}
