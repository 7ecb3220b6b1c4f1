package io.skystack.dns.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.skystack.common.testing.TestCertificates;
import io.skystack.dns.plugin.Query.Transport;
import io.skystack.dns.testing.Counts;
import io.skystack.dns.testing.Waiting;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;

/** DNS over HTTPS (RFC 8484). */
class DohTest {
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

  private static InetSocketAddress at() {
    return rig.at(Transport.HTTPS);
  }

  private static HttpResponse<byte[]> send(HttpClient.Version version, HttpRequest request)
      throws Exception {
    HttpResponse<byte[]> response =
        rig.clients.http(version).send(request, BodyHandlers.ofByteArray());
    assertThat(response.version()).isEqualTo(version);
    return response;
  }

  private static HttpRequest.Builder request(String pathAndQuery) {
    return HttpRequest.newBuilder(EncryptedAsking.uri(at(), pathAndQuery))
        .timeout(Duration.ofSeconds(10));
  }

  private static String encoded(byte[] query) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(query);
  }

  /** Section 4.1. */
  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void answersGetAndPost(HttpClient.Version version) throws Exception {
    byte[] query = Asking.query("a.test.").toWire();
    for (HttpRequest request :
        List.of(
            EncryptedAsking.post(at(), query),
            request("/dns-query?dns=" + encoded(query)).GET().build(),
            request("/dns-query?other=1&dns=" + encoded(query)).GET().build())) {
      HttpResponse<byte[]> response = send(version, request);
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.headers().firstValue("content-type")).contains("application/dns-message");
      assertThat(response.headers().firstValue("cache-control")).contains("max-age=30");
      Message answer = new Message(response.body());
      assertThat(answer.getSection(Section.ANSWER)).hasSize(1);
      assertThat(answer.getHeader().getID())
          .isEqualTo(((query[0] & 0xff) << 8) | (query[1] & 0xff));
    }
  }

  /** There are clients that see one answer in each record of TLS, and miss the others. */
  @Test
  void sendsEachAnswerInARecordOfItsOwn() throws Exception {
    int queries = 8;
    ByteArrayOutputStream asked = new ByteArrayOutputStream();
    asked.writeBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    asked.writeBytes(frame(0x4, 0, 0, new byte[0])); // SETTINGS
    byte[] headers = headers("/dns-query?dns=" + encoded(Asking.query("a.test.").toWire()));
    for (int i = 0; i < queries; i++) {
      asked.writeBytes(frame(0x1, 0x5, 2 * i + 1, headers)); // HEADERS, the last of a stream
    }
    List<Integer> each = new ArrayList<>();
    try (Asking.Stream stream = rig.clients.tls(at(), "h2")) {
      SSLSocket socket = EncryptedAsking.session(stream);
      socket.getOutputStream().write(asked.toByteArray());
      InputStream in = socket.getInputStream();
      byte[] record = new byte[1 << 15]; // a read gives what is in one record, never more
      ByteArrayOutputStream rest = new ByteArrayOutputStream();
      while (each.stream().mapToInt(Integer::intValue).sum() < queries) {
        int length = in.read(record);
        assertThat(length).isPositive();
        rest.write(record, 0, length);
        each.add(takeDataFrames(rest));
      }
    }
    assertThat(each).allMatch(frames -> frames <= 1);
  }

  /** RFC 9113 section 4.1. */
  private static byte[] frame(int type, int flags, int stream, byte[] payload) {
    return ByteBuffer.allocate(9 + payload.length)
        .put((byte) 0)
        .putShort((short) payload.length)
        .put((byte) type)
        .put((byte) flags)
        .putInt(stream)
        .put(payload)
        .array();
  }

  /** RFC 7541: GET and https by their index, the host and the path in letters. */
  private static byte[] headers(String path) {
    byte[] letters = path.getBytes(StandardCharsets.US_ASCII);
    return ByteBuffer.allocate(7 + letters.length)
        .put(new byte[] {(byte) 0x82, (byte) 0x87, 0x01, 1, 'x', 0x04})
        .put((byte) letters.length)
        .put(letters)
        .array();
  }

  /** Takes the frames that are whole, and counts those with data in them. */
  private static int takeDataFrames(ByteArrayOutputStream rest) {
    ByteBuffer bytes = ByteBuffer.wrap(rest.toByteArray());
    int frames = 0;
    while (bytes.remaining() >= 9) {
      int length = bytes.getInt(bytes.position()) >>> 8;
      if (bytes.remaining() < 9 + length) {
        break;
      }
      frames += bytes.get(bytes.position() + 3) == 0 && length > 0 ? 1 : 0;
      bytes.position(bytes.position() + 9 + length);
    }
    rest.reset();
    rest.write(bytes.array(), bytes.position(), bytes.remaining());
    return frames;
  }

  /** Section 4.2.1: a response code of DNS is none of HTTP; section 5.1: errors are not kept. */
  @Test
  void bearsErrorsOfDns() throws Exception {
    HttpResponse<byte[]> refused = rig.clients.https(at(), Asking.query("refused.test.").toWire());
    assertThat(refused.statusCode()).isEqualTo(200);
    assertThat(refused.headers().firstValue("cache-control")).contains("max-age=0");
    assertThat(new Message(refused.body()).getRcode()).isEqualTo(Rcode.REFUSED);
  }

  /** Not cut, and not more than one query may carry. */
  @Test
  void answersAtAnySize() throws Exception {
    Message answer =
        new Message(rig.clients.https(at(), Asking.query("1000.test.").toWire()).body());
    assertThat(answer.getSection(Section.ANSWER)).hasSize(1000);
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void saysWhatIsWrongWithARequest(HttpClient.Version version) throws Exception {
    byte[] query = Asking.query("a.test.").toWire();
    String get = "/dns-query?dns=" + encoded(query);
    assertStatus(version, 404, request("/").GET());
    assertStatus(version, 404, request("/dns-query/?dns=" + encoded(query)).GET());
    assertStatus(version, 405, request(get).method("PUT", BodyPublishers.ofByteArray(query)));
    assertStatus(version, 405, request(get).DELETE());
    assertStatus(version, 415, request("/dns-query").POST(BodyPublishers.ofByteArray(query)));
    assertStatus(
        version,
        415,
        request("/dns-query")
            .header("content-type", "application/dns-json")
            .POST(BodyPublishers.ofByteArray(query)));
    assertStatus(version, 400, request("/dns-query").GET());
    assertStatus(version, 400, request("/dns-query?dns=").GET());
    assertStatus(version, 400, request("/dns-query?dns=%21%21").GET());
    assertStatus(version, 400, request(get + "&dns=" + encoded(query)).GET());
    assertStatus(version, 400, request("/dns-query?dns=AAAA").GET()); // no header of DNS
    assertStatus(version, 413, posted(new byte[4097]));
    assertStatus(version, 400, posted(new byte[0]));
    assertStatus(version, 414, request("/dns-query?dns=" + encoded(new byte[5000])).GET());
    // and serves on
    assertThat(send(version, EncryptedAsking.post(at(), query)).statusCode()).isEqualTo(200);
  }

  private static HttpRequest.Builder posted(byte[] body) {
    return request("/dns-query")
        .header("content-type", "application/dns-message")
        .POST(BodyPublishers.ofByteArray(body));
  }

  private static void assertStatus(
      HttpClient.Version version, int status, HttpRequest.Builder request) throws Exception {
    HttpRequest built = request.build();
    HttpResponse<byte[]> response = send(version, built);
    assertThat(response.statusCode())
        .as(built.method() + " " + short40(built.uri()))
        .isEqualTo(status);
    assertThat(response.body()).isEmpty();
    if (status == 405) {
      assertThat(response.headers().firstValue("allow")).contains("GET, POST");
    }
  }

  private static String short40(URI uri) {
    String text = uri.getPath() + "?" + uri.getQuery();
    return text.substring(0, Math.min(40, text.length()));
  }

  /** Answers come as they are ready, each on its stream. */
  @Test
  void answersManyAtOnceOnHttp2() throws Exception {
    HttpClient client = rig.clients.http(HttpClient.Version.HTTP_2);
    client.send(EncryptedAsking.post(at(), query("a")), BodyHandlers.ofByteArray()); // connects
    CompletableFuture<HttpResponse<byte[]>> waiting =
        client.sendAsync(EncryptedAsking.post(at(), query("wait7")), BodyHandlers.ofByteArray());
    Waiting.until("one in flight", () -> rig.plugin.waiting() == 1);
    List<CompletableFuture<HttpResponse<byte[]>>> others = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      others.add(
          client.sendAsync(EncryptedAsking.post(at(), query("a")), BodyHandlers.ofByteArray()));
    }
    for (CompletableFuture<HttpResponse<byte[]>> other : others) {
      assertThat(other.get().statusCode()).isEqualTo(200);
    }
    assertThat(waiting).isNotDone();
    rig.plugin.release("wait7");
    assertThat(waiting.get().statusCode()).isEqualTo(200);
  }

  private static byte[] query(String word) {
    return Asking.query(word + ".test.").toWire();
  }

  /** Requests that come at once are answered in their order, with HTTP/1.1's own framing. */
  @Test
  void answersPipelinedRequestsInOrder() throws Exception {
    try (Asking.Stream stream = rig.clients.tls(at(), "http/1.1")) {
      StringBuilder all = new StringBuilder();
      for (int i = 1; i <= 20; i++) {
        all.append("GET /dns-query?dns=").append(encoded(query("" + i)));
        all.append(" HTTP/1.1\r\nHost: x\r\n\r\n");
      }
      all.append("GET /none HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
      stream.raw(all.toString().getBytes(StandardCharsets.US_ASCII));
      String answers = new String(stream.drainUntilEnd(), StandardCharsets.ISO_8859_1);
      assertThat(answers.split("HTTP/1.1 200", -1)).hasSize(21);
      assertThat(answers.indexOf("HTTP/1.1 404"))
          .isGreaterThan(answers.lastIndexOf("HTTP/1.1 200"));
      int before = -1;
      for (int i = 1; i <= 20; i++) {
        int at =
            answers.indexOf((char) ("" + i).length() + ("" + i) + (char) 4 + "test", before + 1);
        assertThat(at).isGreaterThan(before);
        before = at;
      }
    }
  }

  @Test
  void refusesWhatIsNoHttp() throws Exception {
    for (String bad :
        List.of(
            "\0\1\2 garbage\r\n\r\n",
            "GET /" + "a".repeat(9000) + " HTTP/1.1\r\n\r\n",
            "GET / HTTP/1.1\r\nX: " + "a".repeat(9000) + "\r\n\r\n")) {
      try (Asking.Stream stream = rig.clients.tls(at(), "http/1.1")) {
        stream.raw(bad.getBytes(StandardCharsets.US_ASCII));
        String answer = new String(stream.drainUntilEnd(), StandardCharsets.ISO_8859_1);
        assertThat(answer).startsWith("HTTP/1.1 4").contains("connection: close");
      }
    }
    try (Asking.Stream stream = rig.clients.tls(at(), "h2")) {
      stream.raw("no preface of HTTP/2 at all\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      stream.drainUntilEnd();
    }
    assertThat(Counts.of(rig.registry, "skystack_dns_panics")).isZero();
  }

  /** Bytes are no progress: whoever sends a request forever loses the connection. */
  @Test
  void endsRequestsThatTrickle() throws Exception {
    TcpLimits limits = new TcpLimits(100, 100, 100, 64 * 1024, Duration.ofMillis(200));
    try (EncryptedRig brief = new EncryptedRig(certificates, limits);
        Asking.Stream stream = brief.clients.tls(brief.at(Transport.HTTPS), "http/1.1")) {
      stream.socket.setSoTimeout(5);
      stream.raw("POST /dns-query HTTP/1.1\r\nX: ".getBytes(StandardCharsets.US_ASCII));
      Waiting.until("the end", () -> trickle(stream));
      assertThat(Counts.of(brief.registry, "skystack_dns_dropped", "reason", "idle_connection"))
          .isEqualTo(1);
    }
  }

  private static boolean trickle(Asking.Stream stream) {
    try {
      stream.raw(new byte[] {'a'});
      return stream.isEnded();
    } catch (IOException e) {
      return true;
    }
  }
}
