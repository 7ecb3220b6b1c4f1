package io.skystack.skycache;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.skystack.common.cli.Cli;
import io.skystack.dns.cache.CacheOptions;
import io.skystack.dns.forward.HedgeOptions;
import io.skystack.dns.forward.Nameserver;
import io.skystack.dns.forward.Policy;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.Name;

class FlagsTest {
  private static Nameserver server(String address, int port) {
    return Nameserver.of(new InetSocketAddress(Rig.ip(address), port));
  }

  private static Optional<DomainRule> rule(Settings settings, String name) {
    return settings.rules().find(Name.fromConstantString(name));
  }

  @Test
  void withoutFlagsItIsACacheForTheNameserversOfTheMachine() {
    Settings settings = Rig.settings();
    assertThat(settings.server().addresses()).containsExactly(new InetSocketAddress(53));
    assertThat(settings.cacheSize()).isEqualTo(10_000);
    assertThat(settings.resolv()).contains(new Settings.Resolv(Path.of("/etc/resolv.conf"), true));
    assertThat(settings.nameservers()).isEmpty();
    assertThat(settings.forwarding().policy()).isEqualTo(Policy.ROUND_ROBIN);
    assertThat(settings.findsLoops()).isFalse();
    assertThat(settings.rebind()).isEmpty();
    assertThat(settings.cache().stale().atMost()).isEqualTo(Duration.ofDays(1));
    assertThat(settings.cache().maxNegativeTtl()).isEqualTo(Duration.ofHours(3));
    assertThat(settings.localTtl()).isZero();
  }

  /** What kube-dns starts dnsmasq with. */
  @Test
  void whatKubeDnsPassesIsUnderstood() {
    Settings settings =
        Rig.settings(
            "-k",
            "--cache-size=1000",
            "--no-negcache",
            "--dns-loop-detect",
            "--log-facility=-",
            "--server=/cluster.local/127.0.0.1#10053",
            "--server=/in-addr.arpa/127.0.0.1#10053",
            "--server=/ip6.arpa/127.0.0.1#10053",
            "--server=192.0.2.1");
    assertThat(settings.cacheSize()).isEqualTo(1000);
    assertThat(settings.cache().maxNegativeTtl()).isZero();
    assertThat(settings.cache().failureTtl()).isZero();
    assertThat(settings.findsLoops()).isTrue();
    assertThat(settings.nameservers()).containsExactly(server("192.0.2.1", 53));
    for (String name : List.of("a.cluster.local.", "1.0.0.10.in-addr.arpa.", "ip6.arpa.")) {
      assertThat(rule(settings, name).orElseThrow().servers())
          .contains(List.of(server("127.0.0.1", 10053)));
    }
    assertThat(rule(settings, "cluster.local.example.")).isEmpty();
  }

  @Test
  void timesAreInSecondsAndBoundEachOther() {
    CacheOptions cache =
        Rig.settings(
                "--max-cache-ttl=300",
                "--min-cache-ttl=5",
                "--neg-ttl=7",
                "--max-ttl=60",
                "--use-stale-cache=90")
            .cache();
    assertThat(cache.maxTtl()).isEqualTo(Duration.ofMinutes(5));
    assertThat(cache.maxNegativeTtl()).isEqualTo(Duration.ofMinutes(5));
    assertThat(cache.minTtl()).isEqualTo(Duration.ofSeconds(5));
    assertThat(cache.unsaidNegativeTtl()).isEqualTo(Duration.ofSeconds(7));
    assertThat(cache.mostGiven()).isEqualTo(Duration.ofMinutes(1));
    assertThat(cache.stale().atMost()).isEqualTo(Duration.ofSeconds(90));
    assertThat(Rig.settings("--no-stale-cache").cache().stale()).isEqualTo(CacheOptions.Stale.OFF);
    assertThat(Rig.settings("--local-ttl", "9").localTtl()).isEqualTo(Duration.ofSeconds(9));
  }

  @Test
  void nothingIsKeptNorLiesReadyWithoutRoom() {
    Settings settings = Rig.settings("--cache-size=0");
    assertThat(settings.server().hotBytes()).isZero();
    assertThat(settings.cache().maxTtl()).isZero();
    assertThat(settings.cache().maxNegativeTtl()).isZero();
    assertThat(Rig.settings("--log-queries").server().hotBytes()).isZero();
    assertThat(Rig.settings("--log-queries=extra").logsQueries()).isTrue();
    assertThat(Rig.settings().server().hotBytes()).isPositive();
  }

  @Test
  void severalServersAndSeveralDomainsGoTogether() {
    Settings settings =
        Rig.settings(
            "-S",
            "/a.test/b.test/192.0.2.1",
            "--server=/a.test/fd00::1#5353",
            "--server=//192.0.2.3",
            "--local=/only.test/",
            "--server=/usual.a.test/#",
            "--server=/#/192.0.2.9",
            "-A",
            "/a.test/192.0.2.7",
            "--address=/none.test/",
            "--address=/null.test/#");
    assertThat(rule(settings, "x.a.test."))
        .contains(
            new DomainRule(
                List.of(Rig.ip("192.0.2.7")),
                Optional.of(List.of(server("192.0.2.1", 53), server("fd00::1", 5353))),
                false));
    assertThat(rule(settings, "b.test.").orElseThrow().servers())
        .contains(List.of(server("192.0.2.1", 53)));
    assertThat(rule(settings, "plain.").orElseThrow().servers())
        .contains(List.of(server("192.0.2.3", 53)));
    assertThat(rule(settings, "x.only.test.")).contains(DomainRule.LOCAL);
    assertThat(rule(settings, "none.test.")).contains(DomainRule.LOCAL);
    assertThat(rule(settings, "usual.a.test.")).contains(DomainRule.USUAL);
    assertThat(rule(settings, "null.test.").orElseThrow().addresses())
        .containsExactly(Rig.ip("0.0.0.0"), Rig.ip("::"));
    assertThat(settings.nameservers()).containsExactly(server("192.0.2.9", 53));
  }

  @Test
  void theOrderOfServersIsThatOfTheFlags() {
    assertThat(Rig.settings("--all-servers").forwarding().policy()).isEqualTo(Policy.ALL);
    assertThat(Rig.settings("-o").forwarding().policy()).isEqualTo(Policy.SEQUENTIAL);
    assertThat(Rig.settings("-o").forwarding().hedging()).isEqualTo(HedgeOptions.OFF);
    assertThat(Rig.settings("--dns-forward-max=7").forwarding().maxInFlight()).isEqualTo(7);
  }

  /** As with dnsmasq, such a value comes after an equals sign only. */
  @Test
  void aValueThatMayBeLeftOutDoesNotEatTheNextFlag() {
    Settings settings = Rig.settings("-q", "--use-stale-cache", "--pid-file", "--cache-size=5");
    assertThat(settings.logsQueries()).isTrue();
    assertThat(settings.cacheSize()).isEqualTo(5);
    assertThat(settings.cache().stale().atMost()).isEqualTo(Duration.ofDays(1));
  }

  @Test
  void privateNamesAreAskedOfNamedServersAlone() {
    Settings settings =
        Rig.settings("--bogus-priv", "--server=/168.192.in-addr.arpa/127.0.0.1#10053");
    assertThat(rule(settings, "1.0.0.10.in-addr.arpa.")).contains(DomainRule.LOCAL);
    assertThat(rule(settings, "1.0.20.172.in-addr.arpa.")).contains(DomainRule.LOCAL);
    assertThat(rule(settings, "1.0.168.192.in-addr.arpa.").orElseThrow().servers())
        .contains(List.of(server("127.0.0.1", 10053)));
    assertThat(rule(settings, "1.0.32.172.in-addr.arpa.")).isEmpty();
  }

  @Test
  void addressesToListenOnAreJoinedWithThePort() {
    assertThat(
            Rig.settings("-p", "5300", "-a", "127.0.0.1,::1", "--listen-address=127.0.0.2")
                .server()
                .addresses())
        .containsExactly(
            new InetSocketAddress(Rig.ip("127.0.0.1"), 5300),
            new InetSocketAddress(Rig.ip("::1"), 5300),
            new InetSocketAddress(Rig.ip("127.0.0.2"), 5300));
  }

  @Test
  void whatMeansNothingHereIsTaken() {
    Settings settings =
        Rig.settings(
            "--keep-in-foreground",
            "--no-daemon",
            "--user=root",
            "--group=nogroup",
            "--pid-file=",
            "--bind-interfaces",
            "--bind-dynamic",
            "--interface=eth0",
            "--no-hosts",
            "--no-poll",
            "--conf-file=/dev/null",
            "--log-async",
            "--localise-queries");
    assertThat(settings.resolv().orElseThrow().isFollowed()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          --server=example.test               | --server: 'example.test' is no address
          --server=/example.test              | names no domain
          --server=/exa mple.test/192.0.2.1   | is no domain
          --server=192.0.2.1#0                | '0' is no port
          --server=192.0.2.1#dns              | 'dns' is no port
          --server=192.0.2.1@eth0             | names where to ask from
          --address=192.0.2.1                 | names no domain
          --address=/a.test/192.0.2.1#53x     | is no address
          --address=/a.test/192.0.2.1:5353    | has a port
          --cache-size=-1                     | --cache-size -1 is out of range
          --min-cache-ttl=3601                | --min-cache-ttl 3601 is out of range
          --max-ttl=-5                        | --max-ttl -5 is out of range
          --port=70000                        | --port 70000 is no port
          --listen-address=eth0               | is no address
          --dns-forward-max=0                 | lets nothing through
          --all-servers --strict-order        | do not go together
          --log-queries=loud                  | is no way to log
          --rebind-domain-ok=/a.test/b        | does not end with a slash
          --conf-file=/etc/dnsmasq.conf       | files of dnsmasq are not read
          --dhcp-range=10.0.0.1               | --dhcp-range
          """)
  void whatIsWrongEndsWithALine(String args, String message) {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(err, true, UTF_8);
    String[] words = args.replace("exa mple", "exa?mple").split(" ");
    int code = new Cli(Map.of(), stream, stream).execute(new Main(), words);
    assertThat(err.toString(UTF_8)).startsWith("skycache: ").contains(message).hasLineCount(1);
    assertThat(code).isEqualTo(2);
  }

  @Test
  void anAddressOfItsOwnIsNoServerToAsk() {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(err, true, UTF_8);
    String own = InetAddress.getLoopbackAddress().getHostAddress();
    int code =
        new Cli(Map.of(), stream, stream)
            .execute(
                new Main(),
                "--listen-address=" + own,
                "--port=5399",
                "--no-resolv",
                "--server=/a.test/" + own + "#5399");
    assertThat(err.toString(UTF_8)).contains("is this server itself", "--server").hasLineCount(1);
    assertThat(code).isEqualTo(2);
  }
}
