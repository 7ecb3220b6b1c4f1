package io.skystack.skydns;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.skystack.common.cli.Cli;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command line; none of these comes to serve: one that did would never end by itself. */
@Timeout(60)
class MainTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String... args) {
    Cli cli =
        new Cli(Map.of(), new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8));
    return cli.execute(new Main(), args);
  }

  @ParameterizedTest
  @CsvSource({
    "--addr, SKYDNS_ADDR, 127.0.0.1:53",
    "--domain, SKYDNS_DOMAIN, kube.local",
    "--nameservers, SKYDNS_NAMESERVERS, /etc/resolv.conf",
    "--no-rec, SKYDNS_NO_REC, false",
    "--machines, ETCD_MACHINES, http://127.0.0.1:2379",
    "--ca-cert, ETCD_CACERT, PEM",
    "--tls-pem, ETCD_TLSPEM, PEM",
    "--tls-key, ETCD_TLSKEY, PEM",
    "--username, ETCD_USERNAME, etcd",
    "--password, ETCD_PASSWORD, password",
    "--path-prefix, SKYDNS_PATH_PREFIX, skydns",
    "--ndots, SKYDNS_NDOTS, 2",
    "--rtimeout, SKYDNS_RTIMEOUT, 2s",
    "--ns-rotate, SKYDNS_NS_ROTATE, true",
    "--round-robin, SKYDNS_ROUND_ROBIN, true",
    "--grace, SKYDNS_GRACE, 60s",
    "--ops-addr, SKYDNS_OPS_ADDR, 127.0.0.1:8053",
    "--allow, SKYDNS_ALLOW, 10.0.0.0/8",
    "--deny, SKYDNS_DENY, smallest",
    "--rate-limit, SKYDNS_RATE_LIMIT, 0",
    "--nsid, SKYDNS_NSID, EDNS",
    "--cookie-secret-file, SKYDNS_COOKIE_SECRET_FILE, hexadecimal",
    "--chaos, SKYDNS_CHAOS, true",
    "--log-level, SKYDNS_LOG_LEVEL, info"
  })
  void helpTellsOfEveryFlag(String flag, String variable, String about) {
    assertThat(run("--help")).isZero();
    String help = out.toString(UTF_8);
    assertThat(help).contains(flag, variable);
    String entry = help.substring(help.indexOf(" " + flag));
    assertThat(entry.substring(0, entry.indexOf(variable) + 60)).contains(about);
  }

  @ParameterizedTest
  @CsvSource({
    "--domain=kube..local, --domain",
    "--addr=nowhere, --addr",
    "--machines=ftp://127.0.0.1, --machines",
    "--nameservers=dns.example.org, --nameservers",
    "--hostmaster=a b@c, --hostmaster",
    "--ndots=-1, --ndots",
    "--rtimeout=0s, --rtimeout",
    "--grace=soon, --grace",
    "--allow=10.0.0.1/8, --allow",
    "--deny=example.com, --deny",
    "--rate-limit=-1, --rate-limit",
    "--cookie-secret-file=/does/not/exist, --cookie-secret-file",
    "--nameserver=1.2.3.4, did you mean",
    "--password-file=/does/not/exist, /does/not/exist"
  })
  void whatOnlyTheOperatorCanMendIsOneLine(String flag, String said) {
    assertThat(run(flag)).isEqualTo(2);
    assertThat(err.toString(UTF_8).lines()).hasSize(1);
    assertThat(err.toString(UTF_8)).startsWith("skydns: ").contains(said);
  }

  @Test
  void aPortThatIsTakenIsNamed() throws IOException {
    try (ServerSocket taken = new ServerSocket()) {
      taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      String address = "127.0.0.1:" + taken.getLocalPort();
      assertThat(run("--addr=" + address, "--machines=http://127.0.0.1:1")).isEqualTo(2);
      assertThat(err.toString(UTF_8)).contains(address, "--addr");
    }
  }

  @Test
  void anUpstreamThatIsThisServerItselfIsRefused() {
    int code =
        run(
            "--addr=127.0.0.1:5999",
            "--nameservers=127.0.0.1:5999",
            "--machines=http://127.0.0.1:1");
    assertThat(code).isEqualTo(2);
    assertThat(err.toString(UTF_8)).contains("127.0.0.1:5999", "--nameservers");
  }
}
