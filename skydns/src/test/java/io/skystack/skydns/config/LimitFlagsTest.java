package io.skystack.skydns.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skystack.common.cli.OperatorException;
import io.skystack.common.cli.Version;
import io.skystack.dns.chaos.Chaos;
import io.skystack.dns.net.Network;
import io.skystack.dns.server.AccessList;
import io.skystack.dns.server.DnsOptions;
import io.skystack.dns.server.EdnsOptions;
import io.skystack.dns.server.RateLimit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class LimitFlagsTest {
  @Command
  private static final class Flagged {
    @Mixin private final LimitFlags limits = new LimitFlags();
  }

  private static LimitFlags parse(String... args) {
    Flagged flagged = new Flagged();
    new CommandLine(flagged).parseArgs(args);
    return flagged.limits;
  }

  private static DnsOptions options(String... args) {
    return parse(args).applyTo(DnsOptions.of(List.of()));
  }

  @Test
  void limitsNobodyByDefault() {
    assertThat(options().access().isOpen()).isTrue();
    assertThat(options().rateLimit()).isEqualTo(RateLimit.NONE);
    assertThat(options().edns()).isEqualTo(EdnsOptions.DEFAULT);
  }

  @Test
  void saysWhoMayAskAndHowMuch() {
    DnsOptions options =
        options(
            "--allow=10.0.0.0/8,2001:db8::/32",
            "--deny=10.1.0.0/16",
            "--rate-limit=500",
            "--rate-slip=3",
            "--rate-exempt=10.2.0.0/16",
            "--rate-ipv4-prefix=32",
            "--rate-ipv6-prefix=64");
    assertThat(options.access())
        .isEqualTo(
            new AccessList(
                List.of(Network.parse("10.0.0.0/8"), Network.parse("2001:db8::/32")),
                List.of(Network.parse("10.1.0.0/16"))));
    assertThat(options.rateLimit())
        .isEqualTo(new RateLimit(500, 3, 32, 64, List.of(Network.parse("10.2.0.0/16"))));
  }

  @Test
  void saysWhoTheServerIs() {
    assertThat(options("--nsid=ns-7").edns().nsid()).isEqualTo("ns-7");
    Map<String, String> texts = parse("--nsid=ns-7").chaos("skydns").texts();
    assertThat(texts).containsEntry("id.server", "ns-7").containsEntry("hostname.bind", "ns-7");
    assertThat(texts.get("version.bind")).contains(Version.current());
    assertThat(parse("--chaos-version=none of yours").chaos("skydns").texts())
        .containsEntry("version.bind", "none of yours")
        .containsEntry("version.server", "none of yours")
        .containsEntry("id.server", "localhost");
    assertThat(parse("--chaos=false").chaos("skydns")).isEqualTo(Chaos.Options.SILENT);
  }

  @Test
  void readsTheSecretsOfCookies(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("secrets"), "00".repeat(16) + "\n");
    EdnsOptions edns = options("--cookie-secret-file=" + file, "--cookie-required").edns();
    assertThat(edns.secrets().orElseThrow().current()).containsExactly(new byte[16]);
    assertThat(edns.cookieRequired()).isTrue();
    assertThat(options("--cookies=false").edns().cookies()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "--rate-limit=-1, --rate-limit",
    "--rate-slip=-1, --rate-slip",
    "--rate-ipv4-prefix=33, 1 to 32",
    "--rate-ipv6-prefix=0, 1 to 64",
    "--nsid=0123456789012345678901234567890123456789012345678, 48 bytes",
    "--cookie-secret-file=/does/not/exist, --cookie-secret-file",
    "--cookies=false --cookie-required, --cookie-required",
    "--cookies=false --cookie-secret-file=/does/not/exist, --cookies",
    "--allow=10.0.0.0/8 --deny=10.0.0.0/8, both"
  })
  void saysInOneLineWhatIsWrong(String flags, String said) {
    assertThatThrownBy(() -> options(flags.split(" ", -1)))
        .isInstanceOf(OperatorException.class)
        .hasMessageContaining(said)
        .hasMessageNotContaining("\n");
  }
}
