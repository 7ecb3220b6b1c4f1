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
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/**
 * The same Corefile and the same questions to CoreDNS and to us: every series that CoreDNS shows is
 * here too, with the same labels. What is not, is listed in docs/differences.md. Skipped where
 * there is no CoreDNS.
 */
@Timeout(120)
class CoreDnsSeriesTest {
  private static final String COREFILE =
      """
      .:%1$d {
        bind 127.0.0.1
        errors
        prometheus 127.0.0.1:%2$d
        health 127.0.0.1:%3$d
        reload
        local
        acl {
          block net 127.0.0.2
        }
        cache 30
        dns64
        template IN TXT made.test {
          answer "{{ .Name }} 60 IN TXT x"
        }
        hosts names test {
          fallthrough
        }
        forward . 127.0.0.1:%4$d {
          max_concurrent 1000
        }
      }
      view.test:%1$d {
        bind 127.0.0.1
        view inside {
          expr incidr(client_ip(), '127.0.0.0/8')
        }
        prometheus 127.0.0.1:%2$d
        cache 30
        forward . 127.0.0.1:%4$d
      }
      """;

  private static final Name NO = Name.fromConstantString("no.example.");

  /** A sample: the name, and all of its labels. */
  private static final Pattern SAMPLE = Pattern.compile("(coredns_\\w+)(?:\\{(.*)\\})? \\S+");

  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"([^\"]*)\"");

  /**
   * Labels that say something of the program, or of which the values are told apart in the docs.
   */
  private static final Set<String> OWN =
      Set.of("version", "revision", "goversion", "le", "value", "plugin", "hostsfile");

  /** Messages to a server after which sockets are used again, be they chosen as they may. */
  private static final int MANY = 40;

  @TempDir Path folder;

  private final int port = Ports.free();
  private final int metrics = Ports.free();
  private final int health = Ports.free();

  @Test
  void everySeriesOfCoreDnsIsHereWithItsLabels() throws Exception {
    Files.writeString(folder.resolve("names"), "192.0.2.1 a.test\n");
    try (ScriptedServer upstream = ScriptedServer.start(CoreDnsSeriesTest::answer)) {
      Path conf =
          Files.writeString(
              folder.resolve("Corefile"),
              COREFILE.formatted(port, metrics, health, upstream.address().getPort()));
      Set<String> theirs = ofCoreDns(conf);
      Set<String> ours = ofSkystack(conf);

      assertThat(theirs).as("CoreDNS shows something").hasSizeGreaterThan(30);
      assertThat(ours).containsAll(theirs);
    }
  }

  private static List<byte[]> answer(Message query) throws IOException {
    if (!query.getQuestion().getName().equals(NO)) {
      return List.of(ScriptedServer.good(query, 60).toWire());
    }
    Message answer = new Message(ScriptedServer.rcode(query, Rcode.NXDOMAIN).get(0));
    Name zone = Name.fromConstantString("example.");
    answer.addRecord(
        new SOARecord(zone, DClass.IN, 60, zone, zone, 1, 60, 60, 60, 60), Section.AUTHORITY);
    return List.of(answer.toWire());
  }

  private Set<String> ofCoreDns(Path conf) throws Exception {
    Process process =
        new ProcessBuilder(CoreDnsComparisonTest.binary(), "-conf", conf.toString())
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
    try {
      return asked();
    } finally {
      process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    }
  }

  private Set<String> ofSkystack(Path conf) throws Exception {
    CorefileOptions options =
        new CorefileOptions(conf, Map.of(), Plugins.load(), new PrometheusRegistry());
    try (CorefileServer server = CorefileServer.start(options)) {
      assertThat(server.notReady()).isEmpty();
      return asked();
    }
  }

  /** The series after the questions. */
  private Set<String> asked() throws Exception {
    SimpleResolver resolver =
        new SimpleResolver(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    resolver.setTimeout(Duration.ofSeconds(10));
    Waiting.until("it answers", () -> answers(resolver));
    for (int i = 0; i < 3; i++) {
      for (String name :
          List.of("a.test.", "up.example.", "no.example.", "localhost.test.", "x.view.test.")) {
        resolver.setTCP(i == 1);
        Message query = query(name, Type.A);
        if (i == 2) {
          query.addRecord(new OPTRecord(1232, 0, 0, ExtendedFlags.DO), Section.ADDITIONAL);
        }
        resolver.send(query);
      }
      resolver.send(query("made.test.", Type.TXT));
    }
    for (int i = 0; i < MANY; i++) {
      resolver.send(query("up" + i + ".example.", Type.A));
    }
    // It asks itself how it is, once a second.
    Waiting.until(
        "the first look at its health",
        () -> series().stream().anyMatch(one -> one.startsWith("coredns_health_request_duration")));
    return series();
  }

  private static boolean answers(SimpleResolver resolver) {
    try {
      resolver.send(query("a.test.", Type.A));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static Message query(String name, int type) {
    return Message.newQuery(Record.newRecord(Name.fromConstantString(name), type, DClass.IN));
  }

  private Set<String> series() {
    return page()
        .lines()
        .map(SAMPLE::matcher)
        .filter(Matcher::matches)
        .map(sample -> sample.group(1) + labels(sample.group(2)))
        .collect(Collectors.toCollection(TreeSet::new));
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

  private static String labels(String text) {
    return text == null
        ? "{}"
        : LABEL
            .matcher(text)
            .results()
            .map(
                label ->
                    label.group(1) + "=" + (OWN.contains(label.group(1)) ? "…" : label.group(2)))
            .sorted()
            .collect(Collectors.joining(",", "{", "}"));
  }
}
