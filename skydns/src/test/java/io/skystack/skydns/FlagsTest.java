package io.skystack.skydns;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skystack.common.cli.Addresses;
import io.skystack.common.cli.Cli;
import io.skystack.common.cli.OperatorException;
import io.skystack.dns.forward.Nameserver;
import io.skystack.dns.forward.Policy;
import io.skystack.dns.forward.Upstreams;
import io.skystack.skydns.config.Configuration;
import io.skystack.skydns.config.Configuration.Setting;
import io.skystack.skydns.config.Document;
import io.skystack.skydns.config.Settings;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.xbill.DNS.Name;

/** What flags, environment and the document in etcd say, row by row, and which of them wins. */
class FlagsTest {
  private static Settings settings(String... args) {
    return Configurations.of(List.of(args)).settings();
  }

  private static Name name(String text) {
    return Name.fromConstantString(text);
  }

  /** A flag, what it says of another value than its default, and the default. */
  private static Arguments row(
      String flag, Function<Settings, ?> reading, Object value, Object byDefault) {
    return Arguments.of(flag, reading, value, byDefault);
  }

  static Stream<Arguments> rows() {
    return Stream.of(
        row(
            "--addr=127.0.0.1:5353,[::1]:5354",
            s -> Configurations.addresses(s.serving().addresses()),
            "127.0.0.1:5353,[0:0:0:0:0:0:0:1]:5354",
            "127.0.0.1:53"),
        row(
            "--domain=a.local,B.local.",
            s -> s.serving().answers().domains(),
            List.of(name("a.local."), name("b.local.")),
            List.of(name("kube.local."))),
        row(
            "--nameservers=192.0.2.1,192.0.2.2:5353",
            s -> s.serving().forward().nameservers(),
            Stream.of("192.0.2.1:53", "192.0.2.2:5353")
                .map(each -> Nameserver.of(Addresses.parse(each)))
                .toList(),
            Upstreams.ofResolvConf(Path.of("/etc/resolv.conf")).stream()
                .map(Nameserver::of)
                .toList()),
        row("--no-rec", s -> s.serving().forward().recursion(), false, true),
        row(
            "--machines=https://192.0.2.1,192.0.2.2:4001",
            s -> s.etcd().endpoints(),
            List.of(URI.create("https://192.0.2.1:2379"), URI.create("http://192.0.2.2:4001")),
            List.of(URI.create("http://127.0.0.1:2379"))),
        row("--tls-key=/k", s -> s.etcd().clientKey().map(Path::toString).orElse(""), "/k", ""),
        row("--tls-pem=/c", s -> s.etcd().clientCert().map(Path::toString).orElse(""), "/c", ""),
        row("--ca-cert=/a", s -> s.etcd().caCert().map(Path::toString).orElse(""), "/a", ""),
        row("--username=me", s -> s.etcd().username(), "me", ""),
        row("--password=-secret", s -> s.etcd().password(), "-secret", ""),
        row(
            "--dnssec=/keys/Kkube.local.+013+1",
            s -> s.serving().dnssec().keys(),
            List.of(Path.of("/keys/Kkube.local.+013+1")),
            List.of()),
        row(
            "--local=me.kube.local",
            s -> s.serving().answers().local().map(Name::toString).orElse(""),
            "me.kube.local.",
            ""),
        row(
            "--hostmaster=me@kube.local",
            s -> s.serving().answers().hostmaster().map(Name::toString).orElse(""),
            "me.kube.local.",
            ""), // which stands for hostmaster.<domain>
        row("--round-robin=false", s -> s.serving().roundRobin(), false, true),
        row(
            "--ns-rotate=false",
            s -> s.serving().forward().policy(),
            Policy.SEQUENTIAL,
            Policy.ROUND_ROBIN),
        row(
            "--rtimeout=300ms",
            s -> s.serving().forward().timeout(),
            Duration.ofMillis(300),
            Duration.ofSeconds(2)),
        row("--ndots=1", s -> s.serving().forward().ndots(), 1, 2),
        row("--stubzones", s -> s.serving().stubs().isPresent(), true, false),
        row("--rcache=7", s -> s.serving().cache().map(c -> c.maxEntries()).orElse(0), 7, 0),
        row("--scache=7", s -> s.serving().dnssec().signatures(), 7, 10_000),
        row("--path-prefix=/names/", s -> s.etcd().pathPrefix(), "names", "skydns"),
        row("--ttl=7", s -> s.serving().answers().ttl(), 7, 3600),
        row("--min-ttl=7", s -> s.serving().answers().minTtl(), 7, 60),
        row("--priority=7", s -> s.serving().answers().priority(), 7, 10),
        row("--strict", s -> s.serving().answers().strict().contains(Name.root), true, false),
        row(
            "--strict=kube.local",
            s -> s.serving().answers().strict().contains(name("kube.local.")),
            true,
            false));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void aFlagSaysWithOneDashOrTwoWhatItSays(
      String flag, Function<Settings, ?> reading, Object value, Object byDefault) {
    assertThat(reading.apply(settings())).isEqualTo(byDefault);
    assertThat(reading.apply(settings(flag))).isEqualTo(value);
    assertThat(Cli.normalised(new Main(), flag.substring(1)))
        .as("with one dash")
        .isEqualTo(Cli.normalised(new Main(), flag));
  }

  @Test
  void theCacheKeepsAMinuteUnlessToldOtherwise() {
    assertThat(settings("--rcache=7").serving().cache().orElseThrow().maxTtl())
        .isEqualTo(Duration.ofSeconds(60));
    assertThat(settings("--rcache=7", "--rcache-ttl=5").serving().cache().orElseThrow().maxTtl())
        .isEqualTo(Duration.ofSeconds(5));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SKYDNS_ADDR | 127.0.0.1:5353 | --addr",
        "SKYDNS_DOMAIN | a.local,b.local | --domain",
        "SKYDNS_NAMESERVERS | 192.0.2.1:53 | --nameservers",
        "SKYDNS_NDOTS | 1 | --ndots",
        "SKYDNS_PATH_PREFIX | names | --path-prefix",
        "SKYDNS_NO_REC | true | --no-rec",
        "ETCD_MACHINES | http://192.0.2.1:2379 | --machines",
        "ETCD_TLSKEY | /key | --tls-key",
        "ETCD_TLSPEM | /pem | --tls-pem",
        "ETCD_CACERT | /ca | --ca-cert",
        "ETCD_USERNAME | me | --username"
      })
  void aVariableStandsForItsFlagAndTheFlagWins(String variable, String value, String flag) {
    Configuration configuration = Configurations.of(Map.of(variable, value), List.of());
    assertThat(configuration.explain(Document.EMPTY))
        .contains(new Setting(flag, value, "environment"));
    Configuration both = Configurations.of(Map.of(variable, value), List.of(flag + "=" + value));
    assertThat(both.explain(Document.EMPTY)).contains(new Setting(flag, value, "flag"));
  }

  @Test
  void aPasswordIsNeverShownWhereverItCameFrom(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("password"), "s3cret\n");
    Configuration byFile = Configurations.of(List.of("--password-file=" + file));
    assertThat(byFile.settings().etcd().password()).isEqualTo("s3cret");
    Configuration byVariable = Configurations.of(Map.of("ETCD_PASSWORD", "s3cret"), List.of());
    assertThat(byVariable.settings().etcd().password()).isEqualTo("s3cret");
    Configuration byFlag = Configurations.of(List.of("--password=s3cret"));
    for (Configuration each : List.of(byFile, byVariable, byFlag)) {
      assertThat(each.explain(Document.EMPTY).toString()).doesNotContain("s3cret");
      assertThat(each.settings().toString()).doesNotContain("s3cret");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "dns_addr | \"127.0.0.1:9953\" | --addr",
        "domain | \"c.local\" | --domain",
        "nameservers | [\"192.0.2.9:53\"] | --nameservers",
        "no_rec | true | --no-rec",
        "dnssec | \"/keys/Kother\" | --dnssec",
        "local | \"a.kube.local\" | --local",
        "hostmaster | \"a@kube.local\" | --hostmaster",
        "round_robin | false | --round-robin",
        "ns_rotate | false | --ns-rotate",
        "read_timeout | 3000000000 | --rtimeout",
        "ndots | 1 | --ndots",
        "ndot | 1 | --ndots",
        "rcache | 100 | --rcache",
        "rcache_ttl | 5 | --rcache-ttl",
        "scache | 100 | --scache",
        "ttl | 30 | --ttl",
        "min_ttl | 30 | --min-ttl",
        "priority | 20 | --priority"
      })
  void aFieldWinsOverItsFlagForAsLongAsItIsThere(String field, String json, String flag) {
    Configuration configuration = Configurations.of(List.of());
    Document document = Document.parse("{\"" + field + "\":" + json + "}");
    assertThat(document.unknown()).isEmpty();
    assertThat(configuration.explain(document)).contains(new Setting(flag, json, "etcd"));
    boolean needsAnother = flag.equals("--rcache-ttl"); // says nothing without --rcache
    assertThat(configuration.serving(document).equals(configuration.serving(Document.EMPTY)))
        .isEqualTo(needsAnother);
    assertThat(configuration.serving(Document.EMPTY))
        .isEqualTo(Configurations.of(List.of()).serving(Document.EMPTY));
  }

  @Test
  void readTimeoutIsInNanosecondsAsSkyDnsHasItOrInWords() {
    Configuration configuration = Configurations.of(List.of());
    for (String value : List.of("500000000", "\"500ms\"", "\"0.5s\"")) {
      Document document = Document.parse("{\"read_timeout\":" + value + "}");
      assertThat(configuration.serving(document).forward().timeout())
          .isEqualTo(Duration.ofMillis(500));
    }
  }

  @Test
  void aStrictDomainMustBeAnsweredFor() {
    assertThatThrownBy(() -> settings("--strict=other.local"))
        .isInstanceOf(OperatorException.class)
        .hasMessageContaining("--strict")
        .hasMessageContaining("other.local");
  }

  @Test
  void withoutSocketsOfSystemdThatIsSaid() {
    assertThatThrownBy(() -> settings("--systemd"))
        .isInstanceOf(OperatorException.class)
        .hasMessageContaining("systemd");
  }

  @Test
  void versionAndHelpTakeOneDash() {
    for (String flag : List.of("-version", "--version", "-help")) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      PrintStream stream = new PrintStream(out, true, UTF_8);
      assertThat(new Cli(Map.of(), stream, stream).execute(new Main(), flag)).isZero();
      assertThat(out.toString(UTF_8)).contains("skydns");
    }
  }
}
