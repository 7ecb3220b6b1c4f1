package io.skystack.exechealthz;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.skystack.common.cli.Cli;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

class FlagsTest {
  private static Settings settings(String... args) {
    Main main = new Main();
    Cli.spec(main).commandLine().parseArgs(args);
    return main.settings();
  }

  @Test
  void aSingleCommandIsAtTheClassicPath() {
    Settings settings = settings("--cmd=true");
    assertThat(settings)
        .isEqualTo(
            new Settings(
                List.of(new Check("/healthz", "true")),
                List.of(),
                Optional.empty(),
                8080,
                Duration.ofSeconds(2),
                Duration.ofSeconds(30),
                false,
                false));
  }

  @Test
  void commandsAndPathsArePairedByOrder() {
    Settings settings =
        settings("--url=/one", "--cmd=echo a, b=c", "--cmd=exit 3", "--url=/two/deep");
    assertThat(settings.checks())
        .containsExactly(new Check("/one", "echo a, b=c"), new Check("/two/deep", "exit 3"));
  }

  @Test
  void durationsAreThoseOfGo() {
    Settings settings = settings("--cmd=true", "--period=300ms", "--latency=1m30s");
    assertThat(settings.period()).isEqualTo(Duration.ofMillis(300));
    assertThat(settings.latency()).isEqualTo(Duration.ofSeconds(90));
  }

  /** What kube-dns starts its sidecar with. */
  @Test
  void probesNeedNoCommand() {
    Settings settings =
        settings(
            "--probe=kubedns,127.0.0.1:10053,kubernetes.default.svc.cluster.local,5,SRV",
            "--probe=dnsmasq,127.0.0.1,kubernetes.default.svc.cluster.local.,300ms");
    Name name = Name.fromConstantString("kubernetes.default.svc.cluster.local.");
    InetAddress here = InetAddress.getLoopbackAddress();
    assertThat(settings.checks()).isEmpty();
    assertThat(settings.probes())
        .containsExactly(
            new Probe(
                "kubedns",
                new InetSocketAddress(here, 10053),
                name,
                Type.SRV,
                Duration.ofSeconds(5)),
            new Probe(
                "dnsmasq", new InetSocketAddress(here, 53), name, Type.A, Duration.ofMillis(300)));
  }

  @Test
  void theCacheWhoseFiguresAreShownIsNamedByAddressOrPort() {
    InetAddress here = InetAddress.getLoopbackAddress();
    assertThat(settings("--dnsmasq-port=5353").dnsmasq())
        .contains(new Settings.Dnsmasq(new InetSocketAddress(here, 5353), Duration.ofSeconds(5)));
    assertThat(settings("--dnsmasq-addr=127.0.0.1", "--dnsmasq-poll-interval=1s").dnsmasq())
        .contains(new Settings.Dnsmasq(new InetSocketAddress(here, 53), Duration.ofSeconds(1)));
    assertThat(
            settings("--dnsmasq-addr=127.0.0.1", "--dnsmasq-port=54")
                .dnsmasq()
                .orElseThrow()
                .server())
        .isEqualTo(new InetSocketAddress(here, 54));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          --quiet                                        | no command to run
          --cmd=a --cmd=b                                | 2 of --cmd but 0 of --url
          --cmd=a --url=/a --url=/b                      | 1 of --cmd but 2 of --url
          --cmd=a --url=/a --cmd=b --url=/a              | --url /a is given twice
          --cmd=a --url=a                                | --url 'a' is no path
          --cmd=a --url=/a?b                             | --url '/a?b' is no path
          --cmd=a --url=/                                | has a meaning of its own
          --cmd=a --url=/quit                            | has a meaning of its own
          --cmd=a --url=/metrics                         | has a meaning of its own
          --cmd=                                         | a --cmd is empty
          -cmd=a -port=70000                             | --port 70000 is no port
          --cmd=a --period=0s                            | --period is 0
          --cmd=a --latency=0                            | --latency is 0
          --cmd=a --url=/healthcheck/b                   | where probes are
          --probe=a                                      | 'a' is no probe
          --probe=a,b,c,d,e,f                            | is no probe
          --probe=a-b,127.0.0.1,a.test,5                 | 'a-b' is no label
          --probe=a,host,a.test,5                        | 'host' is no IP address
          --probe=a,127.0.0.1,a..test,5                  | 'a..test' is no name
          --probe=a,127.0.0.1,a.test,0                   | the interval is 0
          --probe=a,127.0.0.1,a.test,soon                | 'soon' is no duration
          --probe=a,127.0.0.1,a.test,5,ADDRESS           | 'ADDRESS' is no type
          --probe=a,127.0.0.1,a.test,5 --probe=a,127.0.0.1,b.test,5 | --probe a is given twice
          --dnsmasq-port=0                               | --dnsmasq-port 0 is no port
          --dnsmasq-port=53 --dnsmasq-poll-interval=0    | --dnsmasq-poll-interval is 0
          --cmd=a --latency=soon                         | 'soon' is no duration
          """)
  void whatDoesNotGoTogetherEndsWithALine(String args, String message) {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(err, true, UTF_8);
    int code = new Cli(Map.of(), stream, stream).execute(new Main(), args.split(" "));
    assertThat(err.toString(UTF_8)).startsWith("exechealthz: ").contains(message).hasLineCount(1);
    assertThat(code).isEqualTo(2);
  }
}
