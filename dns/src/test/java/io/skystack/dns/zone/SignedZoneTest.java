package io.skystack.dns.zone;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.dns.corefile.TestCorefile;
import io.skystack.dns.server.DnsOptions;
import io.skystack.dns.server.DnsServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Zones that ldns has signed, served on sockets, as BIND's validator sees them. */
class SignedZoneTest {
  private static final Pattern KEY = Pattern.compile("DNSKEY\\s+(\\d+ \\d+ \\d+) (\\S+)");
  private static final String LINES =
      """
      @      NS    ns
      ns     A     192.0.2.1
      www    A     192.0.2.2
      alias  CNAME www
      far    CNAME none.wild.deep
      old    DNAME wild.deep
      *.wild.deep A 192.0.2.3
      *.wild.deep MX 1 www
      x.y.wild.deep TXT x
      *.cname CNAME www
      safe   NS    ns.safe
      safe   DS    1 13 2 ABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABAB
      ns.safe A    192.0.2.4
      """;

  private static final List<String> THERE =
      List.of(
          "zone.test SOA",
          "www.zone.test A",
          "alias.zone.test A",
          "a.wild.deep.zone.test A",
          "a.b.wild.deep.zone.test MX",
          "x.old.zone.test A",
          "safe.zone.test DS",
          "q.cname.zone.test A");
  private static final List<String> MISSING =
      List.of(
          "none.zone.test A",
          "a.b.none.zone.test A",
          "www.zone.test AAAA",
          "deep.zone.test A",
          "y.wild.deep.zone.test A",
          "z.y.wild.deep.zone.test A",
          "a.wild.deep.zone.test TXT",
          "ns.zone.test DS");

  /** Of those, the names that do not exist, whether or not a wildcard answers for them. */
  private static final Pattern WILD =
      Pattern.compile("^(a|a\\.b)\\.wild|^x\\.old|^q\\.cname|none|^z\\.y");

  @TempDir private Path folder;

  private Path sign(String... flags) throws Exception {
    Files.writeString(folder.resolve("db"), "$ORIGIN zone.test.\n" + ZoneTesting.soa(1) + LINES);
    String ksk =
        Tools.run(folder, "ldns-keygen", "-a", "ECDSAP256SHA256", "-k", "zone.test").trim();
    String zsk = Tools.run(folder, "ldns-keygen", "-a", "ECDSAP256SHA256", "zone.test").trim();
    List<String> command = new ArrayList<>(List.of("ldns-signzone"));
    command.addAll(List.of(flags));
    command.addAll(List.of("-o", "zone.test", "-f", "signed", "db", ksk, zsk));
    assertThat(Tools.run(folder, command.toArray(String[]::new))).isEmpty();
    assertThat(Tools.run(folder, "ldns-verify-zone", "signed")).contains("verified and complete");
    Matcher key = KEY.matcher(Files.readString(folder.resolve(ksk + ".key")));
    assertThat(key.find()).isTrue();
    Files.writeString(
        folder.resolve("anchor"),
        "trust-anchors { zone.test. static-key %s \"%s\"; };\n"
            .formatted(key.group(1), key.group(2)));
    return folder.resolve("signed");
  }

  private String delv(InetSocketAddress server, String name, String type) {
    return Tools.run(
        folder,
        "delv",
        "@127.0.0.1",
        "-p",
        "" + server.getPort(),
        "-a",
        "anchor",
        "+root=zone.test",
        name,
        type);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-n -t 0", "-n -t 5 -s abcd", "-n -p -t 1"})
  void areSecureToAValidator(String flags) throws Exception {
    Tools.assumeInstalled("ldns-keygen", "ldns-signzone", "ldns-verify-zone", "delv");
    Path signed = sign(flags.isEmpty() ? new String[0] : flags.split(" ", -1));
    if (flags.contains("-p")) {
      Files.writeString(
          signed,
          Files.readString(signed)
              + "open.zone.test. 300 IN NS ns.open.zone.test.\n"
              + "ns.open.zone.test. 300 IN A 192.0.2.5\n");
    }
    try (TestCorefile corefile = TestCorefile.of(folder, "zone.test {\n file signed\n}\n");
        DnsServer server =
            DnsServer.start(
                DnsOptions.of(List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))),
                corefile.chain(),
                new PrometheusRegistry())) {
      InetSocketAddress at = server.addresses().get(0);
      // What an opt-out record covers may be there unsigned (RFC 5155 section 9.2).
      String covered = flags.contains("-p") ? "unsigned answer" : "fully validated";
      String coveredNot = flags.contains("-p") ? "" : "fully validated"; // delv has its own view
      for (String there : THERE) {
        boolean isCovered = WILD.matcher(there).find();
        assertThat(delv(at, there.split(" ", 2)[0], there.split(" ", 2)[1]))
            .as(there)
            .contains("; " + (isCovered ? covered : "fully validated"))
            .doesNotContain("resolution failed");
      }
      for (String missing : MISSING) {
        boolean isCovered = WILD.matcher(missing).find();
        assertThat(delv(at, missing.split(" ", 2)[0], missing.split(" ", 2)[1]))
            .as(missing)
            .contains("negative response, " + (isCovered ? coveredNot : "fully validated"));
      }
      if (flags.contains("-p")) {
        assertThat(delv(at, "open.zone.test", "DS")).contains("negative response, ");
      }
    }
  }

  @Test
  void ofTheDocumentsAreWholeToLdns() {
    Tools.assumeInstalled("ldns-verify-zone");
    for (String file : List.of("rfc4035.zone", "rfc5155.zone")) {
      assertThat(Tools.run(folder, "ldns-verify-zone", "" + ZoneTesting.resource(file)))
          .as(file)
          .contains("verified and complete");
    }
  }
}
