package io.skystack.dns.zone;

import static io.skystack.common.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.skystack.common.testing.Ports;
import io.skystack.dns.corefile.ServedCorefile;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
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
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/** What has changed in a zone, given and taken, with the programs of others at the other end. */
class IncrementalTransferTest {
  private static final Name APEX = ZoneTesting.name("zone.test.");

  /** So many names that each version has, and one of its own: {@code v1}, {@code v2}, ... */
  private static final int NAMES = 2_000;

  private static final String PRIMARY =
      "zone.test:PORT1 {\n bind 127.0.0.1\n file db {\n  reload 50ms\n }\n transfer {\n  to *%s\n }\n}\n";

  private static final String SECONDARY =
      "zone.test:PORT1 {\n bind 127.0.0.1\n secondary {\n  transfer from 127.0.0.1:%d\n }\n}\n";

  @TempDir private Path folder;

  @BeforeEach
  void write() throws IOException {
    write(1);
  }

  private static String zone(long serial) {
    return ZoneTesting.soa(serial)
        + "@ NS ns\nns A 192.0.2.1\nv"
        + serial
        + " A 192.0.2.9\n"
        + IntStream.range(0, NAMES)
            .mapToObj(i -> "n" + i + " A 10.0." + i / 250 + "." + i % 250 + "\n")
            .collect(Collectors.joining());
  }

  private void write(long serial) throws IOException {
    Path next = Files.writeString(folder.resolve("next"), zone(serial));
    Files.move(next, folder.resolve("db"), StandardCopyOption.ATOMIC_MOVE);
  }

  private static Message ask(InetSocketAddress server, Name name, int type) throws IOException {
    SimpleResolver client = new SimpleResolver(server);
    client.setTimeout(Duration.ofSeconds(10));
    return client.send(Message.newQuery(Record.newRecord(name, type, DClass.IN)));
  }

  private static void hasSerial(InetSocketAddress server, long serial) {
    eventually(
        () ->
            assertThat(
                    ask(server, APEX, Type.SOA).getSection(Section.ANSWER).stream()
                        .map(record -> ((SOARecord) record).getSerial()))
                .containsExactly(serial));
  }

  /** The names of one version alone, of 0 to 9. */
  private static List<Integer> versions(InetSocketAddress server) throws IOException {
    List<Integer> found = new java.util.ArrayList<>();
    for (int i = 0; i < 10; i++) {
      if (ask(server, ZoneTesting.name("v" + i + ".zone.test."), Type.A).getRcode()
          == Rcode.NOERROR) {
        found.add(i);
      }
    }
    return found;
  }

  private static double transfers(ServedCorefile served, String result) {
    return served.registry().scrape(name -> name.equals("skystack_zone_transfers")).stream()
        .flatMap(snapshot -> snapshot.getDataPoints().stream())
        .filter(point -> result.equals(point.getLabels().get("result")))
        .mapToDouble(point -> ((CounterDataPointSnapshot) point).getValue())
        .sum();
  }

  private void grow(ServedCorefile served, int to) throws IOException {
    for (int serial = 2; serial <= to; serial++) {
      write(serial);
      hasSerial(served.at(1), serial);
    }
  }

  /** Records as dig and kdig print them, by their first and last words. */
  private static List<String> records(String output) {
    return output
        .lines()
        .filter(line -> !line.startsWith(";") && !line.isBlank())
        .map(line -> line.split("\\s+", -1))
        .map(words -> words[0] + " " + words[3] + (words[3].equals("SOA") ? " " + words[6] : ""))
        .toList();
  }

  @Test
  void tellsDigAndKdigWhatHasChanged() throws Exception {
    Tools.assumeInstalled("dig", "kdig");
    try (ServedCorefile served = ServedCorefile.of(folder, PRIMARY.formatted(""))) {
      grow(served, 3);
      String port = "" + served.at(1).getPort();
      List<String> all =
          List.of(
              "zone.test. SOA 3",
              "zone.test. SOA 1",
              "v1.zone.test. A",
              "zone.test. SOA 2",
              "v2.zone.test. A",
              "zone.test. SOA 2",
              "v2.zone.test. A",
              "zone.test. SOA 3",
              "v3.zone.test. A",
              "zone.test. SOA 3");
      for (String program : List.of("dig", "kdig")) {
        for (String tcp : List.of("+notcp", "+tcp")) {
          assertThat(records(run(program, port, tcp, "+bufsize=1232", "IXFR=1")))
              .as(program + tcp)
              .isEqualTo(all);
        }
        assertThat(records(run(program, port, "+tcp", "IXFR=2"))).hasSize(6);
        assertThat(records(run(program, port, "+tcp", "IXFR=3")))
            .containsExactly("zone.test. SOA 3");
        // From before we know of: all of it, by TCP.
        assertThat(records(run(program, port, "+tcp", "IXFR=0"))).hasSize(NAMES + 5);
      }
      assertThat(transfers(served, "differences")).isEqualTo(6);
      assertThat(transfers(served, "whole")).isEqualTo(2);
      assertThat(transfers(served, "serial")).isEqualTo(2);
    }
  }

  private String run(String program, String port, String... flags) {
    List<String> command = new java.util.ArrayList<>(List.of(program, "@127.0.0.1", "-p", port));
    command.addAll(List.of(flags));
    command.add("zone.test");
    return Tools.run(folder, command.toArray(String[]::new));
  }

  /** What does not fit in a datagram is the SOA alone (RFC 1995 section 2). */
  @Test
  void saysToComeBackOverTcpWhatDoesNotFit() throws Exception {
    Tools.assumeInstalled("dig");
    try (ServedCorefile served = ServedCorefile.of(folder, PRIMARY.formatted(""))) {
      hasSerial(served.at(1), 1);
      Path next =
          Files.writeString(
              folder.resolve("next"),
              zone(2)
                  + IntStream.range(0, 100)
                      .mapToObj(i -> "m" + i + " A 192.0.2.7\n")
                      .collect(Collectors.joining()));
      Files.move(next, folder.resolve("db"), StandardCopyOption.ATOMIC_MOVE);
      hasSerial(served.at(1), 2);
      String port = "" + served.at(1).getPort();
      assertThat(records(run("dig", port, "+notcp", "+noedns", "IXFR=1")))
          .containsExactly("zone.test. SOA 2");
      assertThat(records(run("dig", port, "+tcp", "IXFR=1"))).hasSize(106);
    }
  }

  @Test
  void takesWhatHasChangedFromItsOwnKind() throws Exception {
    int second = Ports.free();
    Path other = Files.createDirectories(folder.resolve("second"));
    try (ServedCorefile primary =
            ServedCorefile.of(folder, PRIMARY.formatted(" 127.0.0.1:" + second));
        ServedCorefile secondary =
            ServedCorefile.of(other, SECONDARY.formatted(primary.at(1).getPort()), second)) {
      hasSerial(secondary.at(1), 1);
      for (int serial = 2; serial < 6; serial++) {
        write(serial);
        hasSerial(secondary.at(1), serial);
        assertThat(versions(secondary.at(1))).containsExactly(serial);
      }
      assertThat(transfers(primary, "differences")).isEqualTo(4);
      assertThat(transfers(primary, "whole")).isEqualTo(1);
    }
  }

  private Process start(Path storage, Path config) throws IOException {
    return Tools.builder(folder, List.of("knotd", "-c", config.toString()))
        .redirectOutput(storage.resolve("log").toFile())
        .start();
  }

  private static void end(Process process) throws InterruptedException {
    process.destroy();
    if (!process.waitFor(10, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
  }

  private static String server(int port, Path storage) {
    return """
    server:
        listen: 127.0.0.1@%d
        rundir: "%s"
    database:
        storage: "%s"
    """
        .formatted(port, storage, storage);
  }

  @Test
  void hasKnotForASecondaryThatLogsIncrementalTransfers() throws Exception {
    Tools.assumeInstalled("knotd");
    int knot = Ports.free();
    int own = Ports.free();
    Path storage = Files.createDirectories(folder.resolve("knot"));
    Path config =
        Files.writeString(
            storage.resolve("knot.conf"),
            server(knot, storage)
                + """
                remote:
                  - id: us
                    address: 127.0.0.1@%d
                acl:
                  - id: us
                    address: 127.0.0.1
                    action: notify
                zone:
                  - domain: zone.test
                    master: us
                    acl: us
                    zonefile-sync: -1
                """
                    .formatted(own));
    try (ServedCorefile served =
        ServedCorefile.of(folder, PRIMARY.formatted(" 127.0.0.1:" + knot), own)) {
      Process process = start(storage, config);
      try {
        InetSocketAddress at = new InetSocketAddress(InetAddress.getLoopbackAddress(), knot);
        hasSerial(at, 1);
        for (int serial = 2; serial < 5; serial++) {
          write(serial);
          hasSerial(at, serial);
          assertThat(versions(at)).containsExactly(serial);
        }
        assertThat(Files.readString(storage.resolve("log")))
            .contains("AXFR, incoming", "IXFR, incoming")
            .containsPattern("serial 3 -> 4");
        assertThat(transfers(served, "differences")).isEqualTo(3);
      } finally {
        end(process);
      }
    }
  }

  @Test
  void takesWhatHasChangedFromKnot() throws Exception {
    Tools.assumeInstalled("knotd", "knotc");
    int knot = Ports.free();
    int own = Ports.free();
    Path storage = Files.createDirectories(folder.resolve("knot"));
    Files.writeString(storage.resolve("zone"), "$ORIGIN zone.test.\n" + zone(1));
    Path config =
        Files.writeString(
            storage.resolve("knot.conf"),
            server(knot, storage)
                + """
                remote:
                  - id: us
                    address: 127.0.0.1@%d
                acl:
                  - id: us
                    address: 127.0.0.1
                    action: transfer
                log:
                  - target: stdout
                    any: info
                zone:
                  - domain: zone.test
                    file: "%s"
                    acl: us
                    notify: us
                    zonefile-load: difference
                    zonefile-sync: -1
                """
                    .formatted(own, storage.resolve("zone")));
    Process process = start(storage, config);
    try (ServedCorefile served = ServedCorefile.of(folder, SECONDARY.formatted(knot), own)) {
      hasSerial(served.at(1), 1);
      for (int serial = 2; serial < 5; serial++) {
        Files.writeString(storage.resolve("zone"), "$ORIGIN zone.test.\n" + zone(serial));
        Tools.run(folder, "knotc", "-c", config.toString(), "zone-reload");
        hasSerial(served.at(1), serial);
        assertThat(versions(served.at(1))).containsExactly(serial);
      }
      assertThat(Files.readString(storage.resolve("log"))).contains("IXFR, outgoing");
    } finally {
      end(process);
    }
  }
}
