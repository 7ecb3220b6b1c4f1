package io.skystack.dns.corefile;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.common.testing.Ports;
import io.skystack.dns.forward.ScriptedServer;
import io.skystack.dns.testing.Waiting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.DClass;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSIDOption;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/** Plugins that change the server, and those of the engine, through a Corefile and real sockets. */
@Timeout(60)
class EngineOverSocketsTest {
  @TempDir Path folder;

  private final int port = Ports.free();
  private final int metrics = Ports.free();
  private CorefileServer server;

  private void write(String text) throws IOException {
    Path next = Files.writeString(folder.resolve("next"), text.replace("PORT", "" + port));
    Files.move(
        next,
        folder.resolve("Corefile"),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  private void start(String text) throws IOException {
    write(text);
    server =
        CorefileServer.start(
            new CorefileOptions(
                folder.resolve("Corefile"), Map.of(), Plugins.load(), new PrometheusRegistry()));
  }

  @AfterEach
  void close() {
    if (server != null) {
      server.close();
    }
  }

  private Message ask(Message query) {
    SimpleResolver resolver =
        new SimpleResolver(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    resolver.setTimeout(Duration.ofSeconds(10));
    try {
      return resolver.send(query);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Message query(String name, int type, int dclass) {
    return Message.newQuery(Record.newRecord(Name.fromConstantString(name), type, dclass));
  }

  private Message ask(String name, int type) {
    return ask(query(name, type, DClass.IN));
  }

  private static List<String> data(Message answer) {
    return answer.getSection(Section.ANSWER).stream().map(Record::rdataToString).toList();
  }

  @Test
  void anyNsidRootAndAnImportedSnippet() throws IOException {
    Path zones = Files.createDirectory(folder.resolve("zones"));
    Files.writeString(zones.resolve("names"), "192.0.2.1 a.test\n");
    start(
        """
        (named) {
          nsid {args[0]}
          any
        }
        .:PORT {
          root zones
          import named gateway
          hosts names
        }
        """);

    for (int i = 0; i < 2; i++) {
      assertThat(data(ask("a.test.", Type.ANY)))
          .singleElement()
          .asString()
          .startsWith("\"RFC8482\"");
      assertThat(data(ask("a.test.", Type.A))).containsExactly("192.0.2.1");
      Message query = query("a.test.", Type.A, DClass.IN);
      query.addRecord(
          new OPTRecord(1232, 0, 0, 0, List.of(new NSIDOption(new byte[0]))), Section.ADDITIONAL);
      assertThat(ask(query).getOPT().getOptions(EDNSOption.Code.NSID))
          .singleElement()
          .satisfies(option -> assertThat(text(option)).isEqualTo("gateway"));
    }
  }

  /** What an option says, after its code and length. */
  private static String text(EDNSOption option) {
    byte[] whole = option.toWire();
    return new String(whole, 4, whole.length - 4, StandardCharsets.US_ASCII);
  }

  @Test
  void theCacheAsksForwardOnceAndOnlyWhatItMayKeep() throws IOException {
    Name no = Name.fromConstantString("no.test.");
    try (ScriptedServer upstream =
        ScriptedServer.start(
            query ->
                query.getQuestion().getName().equals(no)
                    ? ScriptedServer.rcode(query, Rcode.NXDOMAIN)
                    : List.of(ScriptedServer.good(query, 600).toWire()))) {
      start(
          """
          .:PORT {
            cache 300 {
              disable success often.test
            }
            forward . 127.0.0.1:%d {
              policy sequential
              max_concurrent 10
            }
          }
          """
              .formatted(upstream.address().getPort()));

      for (int i = 0; i < 4; i++) {
        Message answer = ask("once.test.", Type.A);
        assertThat(data(answer)).containsExactly("10.9.8.7");
        assertThat(answer.getSection(Section.ANSWER).get(0).getTTL()).isBetween(290L, 300L);
        assertThat(data(ask("often.test.", Type.A))).containsExactly("10.9.8.7");
        assertThat(ask("no.test.", Type.A).getRcode()).isEqualTo(Rcode.NXDOMAIN);
      }
      assertThat(asked(upstream, "once.test.")).isEqualTo(1);
      assertThat(asked(upstream, "often.test.")).isEqualTo(4);
      assertThat(asked(upstream, "no.test.")).as("no SOA says how long").isEqualTo(4);
    }
  }

  private static long asked(ScriptedServer upstream, String name) {
    return upstream.asked.stream()
        .filter(one -> one.message().getQuestion().getName().equals(Name.fromConstantString(name)))
        .count();
  }

  @Test
  void aQuietConnectionIsClosedAfterTheTimeThatTimeoutsSays() throws IOException {
    start(".:PORT {\n timeouts {\n  idle 1s\n }\n whoami\n}\n");
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      // The usual time is ten times as long, and longer than this waits.
      socket.setSoTimeout(8_000);
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void aChangedCorefileIsServedAndABrokenOneIsCounted() throws IOException {
    String text = ".:PORT {\n reload 2s 1s\n prometheus 127.0.0.1:%d\n chaos %s\n}\n";
    start(text.formatted(metrics, "one"));
    assertThat(version()).containsExactly("\"one\"");

    write(text.formatted(metrics, "two"));
    Waiting.until("the new Corefile", () -> version().equals(List.of("\"two\"")));

    write(".:PORT {\n reload 2s 1s\n caos three\n}\n");
    Waiting.until(
        "the failure is counted", () -> page().contains("coredns_reload_failed_total 1.0"));
    assertThat(version()).containsExactly("\"two\"");
  }

  private List<String> version() {
    return data(ask(query("version.bind.", Type.TXT, DClass.CH)));
  }

  private String page() {
    try {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + metrics + "/metrics")).build();
      return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
