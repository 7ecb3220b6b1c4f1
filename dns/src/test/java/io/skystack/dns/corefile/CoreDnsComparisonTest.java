package io.skystack.dns.corefile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.common.testing.Ports;
import io.skystack.dns.server.DnsOptions;
import io.skystack.dns.server.DnsServer;
import io.skystack.dns.testing.Waiting;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/**
 * The same Corefile and the same questions to CoreDNS and to us: answers are the same, but for the
 * order of records and the case of letters. What else differs is listed in docs/differences.md, and
 * asked for nowhere here. Skipped where there is no CoreDNS.
 */
class CoreDnsComparisonTest {
  private static final int QUESTIONS = 120;
  private static final List<String> TYPES =
      List.of("A", "AAAA", "TXT", "MX", "PTR", "SRV", "CNAME", "SOA", "NS", "HTTPS");

  private static final String HOSTS =
      """
      hosts names test one in-addr.arpa {
        192.0.2.77 one.test inline.test
        ttl 77
        fallthrough fall.test
      }
      local
      minimal
      template ANY ANY fall.test {
        rcode NXDOMAIN
        authority "fall.test 60 IN SOA ns.fall.test hm.fall.test (1 60 60 60 60)"
      }
      """;

  private static final String REWRITE =
      """
      rewrite continue ttl regex (.*)\\.ttl\\.test 15
      rewrite name exact red.test blue.test
      rewrite name suffix .old.test .new.test answer auto
      rewrite name prefix www. ftp.
      rewrite name substring mid.sub mad.sub answer auto
      rewrite name regex ^(.*)-(us)\\.rx\\.test\\.$ {1}.service.{2}.consul answer name (.*)\\.service\\.(us)\\.consul {1}-{2}.rx.test
      rewrite stop {
        name regex ^val\\.test\\.$ srv.new.test.
        answer auto
        answer value (.*)\\.target\\.test\\. {1}.seen.test.
      }
      rewrite rcode suffix .rc.test NXDOMAIN NOERROR
      rewrite type NS TXT
      rewrite cname suffix .cdn.test. .alt.test.
      template ANY ANY {
        match ^none
        rcode NXDOMAIN
        authority "test. 60 IN SOA ns.test. hm.test. (1 60 60 60 60)"
        fallthrough
      }
      template IN SRV {
        answer "{{ .Name }} 60 IN SRV 1 2 3 a.target.test."
        additional "a.target.test. 60 IN A 192.0.2.1"
      }
      template IN A {
        match ^alias
        answer "{{ .Name }} 60 IN CNAME x.cdn.test."
        fallthrough
      }
      template IN A {
        answer "{{ .Name }} 60 IN A 192.0.2.5"
        authority "test. 60 IN NS ns.{{ .Name }}"
        additional "ns.{{ .Name }} 60 IN A 192.0.2.6"
      }
      template IN TXT {
        answer "{{ .Name }} 60 IN TXT x"
      }
      """;

  private static final String TEMPLATE =
      """
      acl acl.test {
        block type TXT net 127.0.0.0/8
        filter type MX net *
      }
      template IN A example {
        match (^|[.])ip-(?P<a>[0-9]*)-(?P<b>[0-9]*)-(?P<c>[0-9]*)-(?P<d>[0-9]*)[.]example[.]$
        answer "{{ .Name }} 60 IN A {{ .Group.a }}.{{ .Group.b }}.{{ .Group.c }}.{{ .Group.d }}"
        fallthrough
      }
      template IN A hex.test {
        match "^ip0a(?P<b>[a-f0-9]{2})(?P<c>[a-f0-9]{2})[.]hex[.]test[.]$"
        answer "{{ .Name }} 60 IN A 10.0.{{ parseInt .Group.b 16 8 }}.{{ parseInt .Group.c 16 8 }}"
        fallthrough
      }
      template IN TXT logic.test {
        answer "{{ .Name }} 60 IN TXT {{ if eq .Zone \\"logic.test.\\" }}zone{{ else }}other{{ end }}-{{ len .Match }}-{{ printf \\"%s/%s\\" .Class .Type }}"
      }
      template IN A var.test {
        match ^(?P<ip>[0-9]{1,3}(-[0-9]{1,3}){3})[.]var[.]test[.]$
        var ip replace(group('ip'), '-', '.')
        expr "any(['10.0.0.0/8', '192.168.0.0/16'], incidr(ip, #))"
        answer "{{ .Name }} 60 IN A {{ .Var.ip }}"
        fallthrough
      }
      template ANY ANY {
        rcode REFUSED
      }
      """;

  private static final String DNS64 =
      """
      dns64 {
        prefix 64:1337::/96
        allow_ipv4
      }
      header {
        response clear aa
      }
      template IN AAAA both.test {
        answer "{{ .Name }} 60 IN AAAA 2001:db8::5"
      }
      template IN A both.test four.test {
        answer "{{ .Name }} 1000 IN A 192.0.2.5"
      }
      template IN AAAA four.test {
        authority "four.test. 90 IN SOA ns.four.test. hm.four.test. (1 60 60 60 60)"
      }
      template ANY ANY none.test {
        rcode NXDOMAIN
        authority "none.test. 90 IN SOA ns.none.test. hm.none.test. (1 60 60 60 60)"
      }
      template ANY ANY {
        authority ". 90 IN SOA ns. hm. (1 60 60 60 60)"
      }
      """;

  @TempDir Path folder;

  static Stream<Arguments> corefiles() {
    return Stream.of(
        Arguments.of(
            "hosts",
            HOSTS,
            List.of(
                "one.test.",
                "one.",
                "six.test.",
                "x.wild.test.",
                "a.x.wild.test.",
                "own.wild.test.",
                "inline.test.",
                "none.test.",
                "a.fall.test.",
                "1.2.0.192.in-addr.arpa.",
                "77.2.0.192.in-addr.arpa.",
                "99.2.0.192.in-addr.arpa.",
                "localhost.",
                "a.localhost.",
                "localhost.example.org.",
                "1.0.0.127.in-addr.arpa.",
                "2.0.0.127.in-addr.arpa.",
                "other.")),
        Arguments.of(
            "rewrite",
            REWRITE,
            List.of(
                "red.test.",
                "a.red.test.",
                "a.old.test.",
                "old.test.",
                "www.example.test.",
                "www2.example.test.",
                "x.mid.sub.",
                "xmid.sub.y.",
                "ftp-us.rx.test.",
                "a.b-us.rx.test.",
                "val.test.",
                "none.rc.test.",
                "none.test.",
                "a.ttl.test.",
                "none.ttl.test.",
                "alias.test.",
                "alias.old.test.")),
        Arguments.of(
            "template",
            TEMPLATE,
            List.of(
                "a.acl.test.",
                "ip-10-1-2-3.example.",
                "a.ip-10-1-2-3.example.",
                "ip-1-2-3.example.",
                "ip-1-2-3-999.example.",
                "ip0a0bff.hex.test.",
                "ip0a0bfg.hex.test.",
                "x.logic.test.",
                "10-1-2-3.var.test.",
                "8-8-8-8.var.test.",
                "x.other.")),
        Arguments.of(
            "dns64", DNS64, List.of("a.both.test.", "a.four.test.", "a.none.test.", "empty.")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("corefiles")
  void answersAreTheSame(String what, String lines, List<String> names) throws Exception {
    Files.writeString(
        folder.resolve("names"),
        """
        192.0.2.1   one.test one # the first
        192.0.2.2   one.test
        2001:db8::1 one.test six.test
        192.0.2.3 *.wild.test
        192.0.2.4 own.wild.test
        """);
    int port = Ports.free();
    Process peer = coreDns(port, lines);
    try (TestCorefile corefile = TestCorefile.of(folder, ". {\n" + lines + "}\n");
        DnsServer server = DnsServer.start(options(), corefile.chain(), new PrometheusRegistry())) {
      SimpleResolver own = resolver(server.addresses().get(0));
      SimpleResolver theirs =
          resolver(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      Waiting.until("CoreDNS answers", () -> answers(theirs));
      Random random = new Random(what.hashCode());
      for (int i = 0; i < QUESTIONS; i++) {
        Message query = query(names, random);
        boolean tcp = random.nextInt(4) == 0;
        own.setTCP(tcp);
        theirs.setTCP(tcp);
        assertThat(shown(own.send(query.clone())))
            .as("question %d: %s", i, query.getQuestion())
            .isEqualTo(shown(theirs.send(query.clone())));
      }
    } finally {
      peer.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    }
  }

  private static DnsOptions options() {
    return DnsOptions.of(List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
  }

  private static SimpleResolver resolver(InetSocketAddress server) {
    SimpleResolver resolver = new SimpleResolver(server);
    resolver.setTimeout(Duration.ofSeconds(5));
    return resolver;
  }

  private static boolean answers(SimpleResolver resolver) {
    try {
      resolver.send(Message.newQuery(Record.newRecord(Name.root, Type.SOA, DClass.IN)));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private Process coreDns(int port, String lines) throws IOException {
    Path corefile =
        Files.writeString(
            folder.resolve("Corefile.peer"),
            ".:%d {\nbind 127.0.0.1\n%s}\n".formatted(port, lines));
    return new ProcessBuilder(binary(), "-conf", corefile.toString())
        .directory(folder.toFile())
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("peer.log").toFile())
        .start();
  }

  static String binary() {
    return Optional.ofNullable(System.getenv("SKYSTACK_COREDNS"))
        .or(CoreDnsComparisonTest::onPath)
        .orElseGet(() -> abort("no coredns; ./sky test builds one where Go is"));
  }

  private static Optional<String> onPath() {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
        .map(one -> Path.of(one, "coredns"))
        .filter(Files::isExecutable)
        .map(Path::toString)
        .findFirst();
  }

  /** A name in letters of any case, a type, with and without RD and EDNS. */
  private static Message query(List<String> names, Random random) throws IOException {
    String lower = names.get(random.nextInt(names.size()));
    StringBuilder name = new StringBuilder();
    for (int i = 0; i < lower.length(); i++) {
      char c = lower.charAt(i);
      name.append(random.nextInt(4) == 0 ? Character.toUpperCase(c) : c);
    }
    int type = Type.value(TYPES.get(random.nextInt(TYPES.size())));
    Message query =
        Message.newQuery(Record.newRecord(Name.fromString(name.toString()), type, DClass.IN));
    if (random.nextBoolean()) {
      query.getHeader().unsetFlag(Flags.RD);
    }
    if (random.nextBoolean()) {
      query.addRecord(new OPTRecord(1232, 0, 0, 0), Section.ADDITIONAL);
    }
    return query;
  }

  /** All of a response but its ID and its OPT record. */
  private static String shown(Message response) {
    List<String> all = new ArrayList<>();
    all.add(Rcode.string(response.getRcode()));
    for (int flag : List.of(Flags.AA, Flags.TC, Flags.RD, Flags.RA, Flags.AD)) {
      all.add(Flags.string(flag) + "=" + response.getHeader().getFlag(flag));
    }
    all.add(String.valueOf(response.getQuestion()));
    for (int section : List.of(Section.ANSWER, Section.AUTHORITY, Section.ADDITIONAL)) {
      all.add("|");
      response.getSection(section).stream()
          .filter(record -> record.getType() != Type.OPT)
          .map(record -> record.toString().toLowerCase(Locale.ROOT))
          .sorted()
          .forEach(all::add);
    }
    return String.join("\n", all);
  }
}
