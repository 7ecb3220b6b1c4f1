package io.skystack.dns.tsig;

import static io.skystack.common.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.skystack.common.testing.Ports;
import io.skystack.common.testing.TestCertificates;
import io.skystack.dns.corefile.ServedCorefile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TSIG;
import org.xbill.DNS.Type;
import org.xbill.DNS.ZoneTransferIn;

/** Signed queries by sockets, and the programs of others at the other end. */
class TsigOverSocketsTest {
  private static final String SECRET = "NoTCJU+DMqFWywaPyxSijrDEA/eC3nK0xi3AMEZuPVk=";
  private static final Name APEX = Name.fromConstantString("zone.test.");

  /** Many messages of a transfer. */
  private static final int NAMES = 5_000;

  private static final String COREFILE =
      """
      zone.test:PORT1 tls://zone.test:PORT2 https://zone.test:PORT3 quic://zone.test:PORT4 {
        bind 127.0.0.1
        tls server.crt server.key
        tsig {
          secrets keys
          require AXFR IXFR TXT
        }
        file db
        transfer {
          to *
        }
      }
      """;

  @TempDir private Path folder;

  @BeforeEach
  void write() throws IOException {
    TestCertificates certificates = new TestCertificates(folder, "ours").sign("server", "EC");
    Files.copy(certificates.certificate("server"), folder.resolve("server.crt"));
    Files.copy(certificates.key("server"), folder.resolve("server.key"));
    Files.writeString(
        folder.resolve("keys"),
        "key one { algorithm hmac-sha256; secret \"%s\"; };\nkey two { secret \"%s\"; };\n"
            .formatted(SECRET, SECRET));
    Files.writeString(
        folder.resolve("db"),
        "$TTL 300\n@ SOA ns root 1 3600 300 3600000 60\n@ NS ns\nns A 192.0.2.1\n@ TXT \"a text\"\n"
            + IntStream.range(0, NAMES)
                .mapToObj(i -> "n" + i + " A 10.0." + i / 250 + "." + i % 250 + "\n")
                .collect(Collectors.joining()));
  }

  private static TSIG signer(String key, Name algorithm) {
    return new TSIG(algorithm, key, SECRET);
  }

  private static Message ask(ServedCorefile served, int type, boolean tcp, TSIG signer)
      throws IOException {
    SimpleResolver client = new SimpleResolver(served.at(1));
    client.setTCP(tcp);
    client.setTimeout(Duration.ofSeconds(10));
    client.setTSIGKey(signer);
    return client.send(Message.newQuery(Record.newRecord(APEX, type, DClass.IN)));
  }

  /** What lies ready for all who do not sign is not for those who have to. */
  @Test
  void isVerifiedOnTheWayInAndOut() throws Exception {
    try (ServedCorefile served = ServedCorefile.of(folder, COREFILE)) {
      for (int i = 0; i < 3; i++) {
        for (boolean tcp : new boolean[] {false, true}) {
          Message response = ask(served, Type.TXT, tcp, signer("one.", TSIG.HMAC_SHA256));
          assertThat(response.getRcode()).isEqualTo(Rcode.NOERROR);
          assertThat(response.isVerified()).isTrue();
          assertThat(ask(served, Type.TXT, tcp, null).getRcode()).isEqualTo(Rcode.REFUSED);
          assertThat(ask(served, Type.NS, tcp, null).getRcode()).isEqualTo(Rcode.NOERROR);
          Message wrong = ask(served, Type.NS, tcp, signer("three.", TSIG.HMAC_SHA256));
          assertThat(wrong.getHeader().getRcode()).isEqualTo(Rcode.NOTAUTH);
          assertThat(wrong.getTSIG().getError()).isEqualTo(Rcode.BADKEY);
        }
      }
      assertThat(count(served, "good")).isEqualTo(6);
      assertThat(count(served, "badkey")).isEqualTo(6);
    }
  }

  private static double count(ServedCorefile served, String result) {
    return served.registry().scrape(name -> name.equals("skystack_tsig_queries")).stream()
        .flatMap(snapshot -> snapshot.getDataPoints().stream())
        .filter(point -> result.equals(point.getLabels().get("result")))
        .mapToDouble(
            point ->
                ((io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot)
                        point)
                    .getValue())
        .sum();
  }

  @Test
  void signsEachMessageOfATransfer() throws Exception {
    try (ServedCorefile served = ServedCorefile.of(folder, COREFILE)) {
      for (Name algorithm : List.of(TSIG.HMAC_SHA1, TSIG.HMAC_SHA384)) {
        ZoneTransferIn transfer =
            ZoneTransferIn.newAXFR(APEX, served.at(1), signer("two.", algorithm));
        transfer.setTimeout(Duration.ofSeconds(20));
        transfer.run();
        assertThat(transfer.getAXFR()).hasSize(NAMES + 5);
      }
    }
  }

  private static String find(String program) {
    return Arrays.stream((System.getenv("PATH") + ":/usr/sbin").split(":", -1))
        .map(dir -> Path.of(dir, program))
        .filter(Files::isExecutable)
        .map(Path::toString)
        .findFirst()
        .orElse(null);
  }

  private static String run(String... command) throws Exception {
    List<String> found = new ArrayList<>(List.of(command));
    assumeTrue(find(command[0]) != null, command[0] + " is not installed");
    found.set(0, find(command[0]));
    Process process = new ProcessBuilder(found).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    return output;
  }

  @Test
  void isUnderstoodByDig() throws Exception {
    try (ServedCorefile served = ServedCorefile.of(folder, COREFILE)) {
      String port = "" + served.at(1).getPort();
      for (String key : List.of("hmac-sha256:one:", "hmac-sha512:two:", "hmac-sha1:two:")) {
        for (String tcp : List.of("+notcp", "+tcp")) {
          assertThat(
                  run("dig", "@127.0.0.1", "-p", port, tcp, "-y", key + SECRET, "zone.test", "TXT"))
              .contains("a text", "TSIG", "NOERROR 0")
              .doesNotContain("Couldn't verify");
        }
        assertThat(run("dig", "@127.0.0.1", "-p", port, "-y", key + SECRET, "zone.test", "AXFR"))
            .contains("n4999.zone.test.")
            .doesNotContain("Couldn't verify", "failed");
      }
      // The algorithm of this key is told by its file.
      assertThat(
              run(
                  "dig",
                  "@127.0.0.1",
                  "-p",
                  port,
                  "-y",
                  "hmac-sha512:one:" + SECRET,
                  "zone.test",
                  "TXT"))
          .contains("status: NOTAUTH", "BADKEY")
          .doesNotContain("a text");
      assertThat(
              run(
                  "dig",
                  "@127.0.0.1",
                  "-p",
                  port,
                  "-y",
                  "hmac-sha256:one:c2VjcmV0",
                  "zone.test",
                  "TXT"))
          .contains("status: NOTAUTH", "BADSIG")
          .doesNotContain("a text");
      assertThat(run("dig", "@127.0.0.1", "-p", port, "zone.test", "TXT"))
          .contains("status: REFUSED");
    }
  }

  @Test
  void isTheSameByEveryTransport() throws Exception {
    try (ServedCorefile served = ServedCorefile.of(folder, COREFILE)) {
      List<String> transports = List.of("+notcp", "+tcp", "+tls", "+https", "+quic");
      for (String transport : transports) {
        int at = Math.max(1, transports.indexOf(transport));
        String port = "" + served.at(at).getPort();
        for (String key : List.of("hmac-sha256:one:", "hmac-sha512:two:")) {
          assertThat(
                  run(
                      "kdig",
                      "@127.0.0.1",
                      "-p",
                      port,
                      transport,
                      "-y",
                      key + SECRET,
                      "zone.test",
                      "TXT"))
              .as(transport + " " + key)
              .contains("a text", "TSIG")
              .doesNotContain("WARNING", "failed");
        }
        assertThat(run("kdig", "@127.0.0.1", "-p", port, transport, "zone.test", "TXT"))
            .contains("status: REFUSED");
        assertThat(
                run(
                    "kdig",
                    "@127.0.0.1",
                    "-p",
                    port,
                    transport,
                    "-y",
                    "hmac-sha256:one:c2VjcmV0",
                    "zone.test",
                    "TXT"))
            .contains("BADSIG")
            .doesNotContain("a text");
      }
    }
  }

  /** Knot takes the zone with the right key, and not with another. */
  @Test
  void hasKnotForASecondary() throws Exception {
    assumeTrue(find("knotd") != null, "knotd is not installed");
    for (boolean isRight : new boolean[] {true, false}) {
      int knot = Ports.free();
      Path storage = Files.createDirectories(folder.resolve("knot-" + isRight));
      try (ServedCorefile served = ServedCorefile.of(folder, COREFILE)) {
        Path config =
            Files.writeString(
                storage.resolve("knot.conf"),
                """
                server:
                    listen: 127.0.0.1@%d
                    rundir: "%s"
                database:
                    storage: "%s"
                key:
                  - id: one
                    algorithm: hmac-sha256
                    secret: %s
                remote:
                  - id: us
                    address: 127.0.0.1@%d
                    key: one
                zone:
                  - domain: zone.test
                    master: us
                    zonefile-sync: -1
                    journal-content: none
                """
                    .formatted(
                        knot,
                        storage,
                        storage,
                        isRight ? SECRET : "c2VjcmV0c2VjcmV0",
                        served.at(1).getPort()));
        Path log = storage.resolve("log");
        Process process =
            new ProcessBuilder(find("knotd"), "-c", config.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
          eventually(
              () ->
                  assertThat(Files.readString(log))
                      .contains(
                          isRight ? "AXFR, incoming, remote 127.0.0.1@" : "failed to verify TSIG"));
          if (isRight) {
            eventually(
                () ->
                    assertThat(run("dig", "@127.0.0.1", "-p", "" + knot, "zone.test", "TXT"))
                        .contains("a text"));
          }
        } finally {
          process.destroy();
          if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.destroyForcibly();
          }
        }
      }
    }
  }
}
