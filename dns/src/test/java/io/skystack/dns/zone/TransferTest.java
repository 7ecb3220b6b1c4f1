package io.skystack.dns.zone;

import static io.skystack.common.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.common.testing.Ports;
import io.skystack.dns.corefile.TestCorefile;
import io.skystack.dns.server.DnsOptions;
import io.skystack.dns.server.DnsServer;
import io.skystack.dns.server.TcpLimits;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;
import org.xbill.DNS.ZoneTransferException;
import org.xbill.DNS.ZoneTransferIn;

/** Zones given away and taken, by sockets, with the programs of others at the other end. */
class TransferTest {
  private static final Name APEX = ZoneTesting.name("zone.test.");

  /** More than one message, and more than a socket takes at once. */
  private static final int NAMES = 20_000;

  @TempDir private Path folder;

  @BeforeEach
  void write() throws IOException {
    write(1);
  }

  private void write(long serial) throws IOException {
    Files.writeString(
        folder.resolve("db"),
        ZoneTesting.soa(serial)
            + "@ NS ns\nns A 192.0.2.1\n*.w TXT \"a wildcard\"\n"
            + IntStream.range(0, NAMES)
                .mapToObj(i -> "n" + i + " A 10.0." + i / 250 + "." + i % 250 + "\n")
                .collect(Collectors.joining()));
  }

  /** A server of a Corefile. */
  private record Running(TestCorefile corefile, DnsServer server) implements AutoCloseable {
    InetSocketAddress address() {
      return server.addresses().get(0);
    }

    String port() {
      return "" + address().getPort();
    }

    @Override
    public void close() {
      server.close();
      corefile.close();
    }
  }

  private Running serve(String corefile) {
    return serve(corefile, 0, TcpLimits.DEFAULT);
  }

  private Running serve(String text, int port, TcpLimits limits) {
    TestCorefile corefile = TestCorefile.of(folder, text);
    return new Running(
        corefile,
        DnsServer.start(
            DnsOptions.of(List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), port)))
                .withTcp(limits),
            corefile.chain(),
            new PrometheusRegistry()));
  }

  private static final String OPEN =
      "zone.test {\n file db {\n reload 50ms\n }\n transfer {\n to *\n }\n}\n";

  private static List<Record> transfer(InetSocketAddress from) throws Exception {
    ZoneTransferIn transfer = ZoneTransferIn.newAXFR(APEX, from, null);
    transfer.setTimeout(Duration.ofSeconds(20));
    transfer.run();
    return transfer.getAXFR();
  }

  private static Message ask(InetSocketAddress server, Name name, int type, boolean tcp)
      throws IOException {
    SimpleResolver client = new SimpleResolver(server);
    client.setTCP(tcp);
    client.setTimeout(Duration.ofSeconds(10));
    return client.send(Message.newQuery(Record.newRecord(name, type, DClass.IN)));
  }

  @Test
  void givesAWholeZone() throws Exception {
    try (Running running = serve(OPEN)) {
      List<Record> records = transfer(running.address());
      assertThat(records).hasSize(NAMES + 5);
      assertThat(records.get(0).getType()).isEqualTo(Type.SOA);
      assertThat(records.get(records.size() - 1)).isEqualTo(records.get(0));
      assertThat(new TreeSet<>(records)).hasSize(NAMES + 4);
    }
  }

  @Test
  void isUnderstoodByDigAndKdig() {
    Tools.assumeInstalled("dig", "kdig");
    try (Running running = serve(OPEN)) {
      for (String program : List.of("dig", "kdig")) {
        String output =
            Tools.run(
                folder, program, "@127.0.0.1", "-p", running.port(), "zone.test", "AXFR", "+tcp");
        assertThat(output.lines().filter(line -> line.startsWith("n"))).hasSize(NAMES + 1);
        assertThat(output.lines().filter(line -> line.contains("\tSOA\t"))).hasSize(2);
      }
      assertThat(
              Tools.run(folder, "dig", "@127.0.0.1", "-p", running.port(), "zone.test", "IXFR=0"))
          .contains("n19999.zone.test.");
      assertThat(
              Tools.run(
                  folder, "dig", "@127.0.0.1", "-p", running.port(), "zone.test", "IXFR=1", "+tcp"))
          .contains("SOA")
          .doesNotContain("n19999");
    }
  }

  @Test
  void refusesWhatIsNotAllowed() throws Exception {
    try (Running running = serve("zone.test {\n file db\n transfer {\n to 192.0.2.7\n }\n}\n")) {
      assertThatThrownBy(() -> transfer(running.address()))
          .isInstanceOf(ZoneTransferException.class)
          .hasMessageContaining("REFUSED");
    }
    try (Running running = serve("zone.test {\n file db\n}\n")) {
      assertThatThrownBy(() -> transfer(running.address())).hasMessageContaining("REFUSED");
    }
    try (Running running = serve(OPEN)) {
      assertThat(byDatagram(running.address(), Type.AXFR).getRcode()).isEqualTo(Rcode.REFUSED);
      // That it should come back over TCP (RFC 1995 section 2).
      assertThat(byDatagram(running.address(), Type.IXFR).getSection(Section.ANSWER)).hasSize(1);
    }
  }

  /** dnsjava takes TCP for transfers, whatever it is told. */
  private static Message byDatagram(InetSocketAddress server, int type) throws IOException {
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.setSoTimeout(10_000);
      socket.connect(server);
      byte[] query = Message.newQuery(Record.newRecord(APEX, type, DClass.IN)).toWire();
      socket.send(new DatagramPacket(query, query.length));
      DatagramPacket packet = new DatagramPacket(new byte[4096], 4096);
      socket.receive(packet);
      return new Message(Arrays.copyOf(packet.getData(), packet.getLength()));
    }
  }

  /** Who asks for a zone and takes none of it must not hold a connection for ever. */
  @Test
  void closesOnAClientThatDoesNotRead() throws Exception {
    TcpLimits limits = new TcpLimits(16, 16, 16, 64 * 1024, Duration.ofMillis(200));
    try (Running running = serve(OPEN, 0, limits);
        Socket socket = new Socket()) {
      socket.setReceiveBufferSize(4096);
      socket.connect(running.address());
      byte[] query = Message.newQuery(Record.newRecord(APEX, Type.AXFR, DClass.IN)).toWire();
      for (int i = 0; i < 8; i++) { // more than all buffers on the way hold
        socket
            .getOutputStream()
            .write(
                ByteBuffer.allocate(2 + query.length)
                    .putShort((short) query.length)
                    .put(query)
                    .array());
      }
      eventually(() -> assertThat(isReset(socket)).isTrue());
    }
  }

  /** Writing to a connection that the other end has closed fails sooner or later. */
  private static boolean isReset(Socket socket) {
    try {
      socket.getOutputStream().write(0);
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  private Process start(Path config, String... command) throws IOException {
    return Tools.builder(folder, List.of(command))
        .redirectOutput(folder.resolve(config.getFileName() + ".log").toFile())
        .start();
  }

  private static void end(Process process) throws InterruptedException {
    process.destroy();
    if (!process.waitFor(10, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
  }

  private static void hasSerial(InetSocketAddress server, long serial) {
    eventually(
        () ->
            assertThat(
                    ask(server, APEX, Type.SOA, false).getSection(Section.ANSWER).stream()
                        .map(record -> ((org.xbill.DNS.SOARecord) record).getSerial()))
                .containsExactly(serial));
  }

  private Path knot(String storage, int port, String zone) throws IOException {
    Files.createDirectories(folder.resolve(storage));
    return Files.writeString(
        folder.resolve(storage + ".conf"),
        """
        server:
            listen: 127.0.0.1@%d
            rundir: "%s"
        database:
            storage: "%s"
        zone:
          - domain: zone.test
        %s
        """
            .formatted(port, folder.resolve(storage), folder.resolve(storage), zone));
  }

  @Test
  void hasKnotForASecondaryWhichHearsOfChanges() throws Exception {
    Tools.assumeInstalled("knotd");
    int knot = Ports.free();
    int own = Ports.free();
    Path config =
        knot(
            "second",
            knot,
            """
                master: us
                acl: us
                zonefile-sync: -1
                journal-content: none
            remote:
              - id: us
                address: 127.0.0.1@%d
            acl:
              - id: us
                address: 127.0.0.1
                action: notify
            """
                .formatted(own)
                .indent(0));
    reorder(config);
    Process process = start(config, "knotd", "-c", config.toString());
    try (Running running =
        serve(OPEN.replace("to *", "to * 127.0.0.1:" + knot), own, TcpLimits.DEFAULT)) {
      InetSocketAddress at = new InetSocketAddress(InetAddress.getLoopbackAddress(), knot);
      hasSerial(at, 1);
      assertThat(
              ask(at, ZoneTesting.name("n19999.zone.test."), Type.A, false)
                  .getSection(Section.ANSWER))
          .hasSize(1);
      write(2); // its SOA has Knot ask again in an hour only: it hears of it
      hasSerial(running.address(), 2);
      hasSerial(at, 2);
    } finally {
      end(process);
    }
  }

  /** Knot wants what is referred to ahead of what refers to it. */
  private static void reorder(Path config) throws IOException {
    String text = Files.readString(config);
    int zone = text.indexOf("zone:\n");
    int remote = text.indexOf("remote:\n");
    if (remote > 0) {
      Files.writeString(
          config, text.substring(0, zone) + text.substring(remote) + text.substring(zone, remote));
    }
  }

  @Test
  void takesAZoneFromKnotAndFollowsIt() throws Exception {
    Tools.assumeInstalled("knotd");
    int knot = Ports.free();
    Path zone = folder.resolve("knot.zone");
    Files.writeString(
        zone,
        "$ORIGIN zone.test.\n$TTL 300\n@ SOA ns root 7 1 1 3600 60\n@ NS ns\nns A 192.0.2.1\na A 192.0.2.2\n");
    Path config =
        knot(
            "first",
            knot,
            """
                file: "%s"
                acl: all
            acl:
              - id: all
                address: 127.0.0.1
                action: transfer
            """
                .formatted(zone)
                .indent(0));
    Files.writeString(
        config, Files.readString(config).replace("acl:\n  - id", "remote:\nacl:\n  - id"));
    reorder(config);
    Files.writeString(config, Files.readString(config).replace("remote:\n", ""));
    Process process = start(config, "knotd", "-c", config.toString());
    try (Running running =
        serve("zone.test {\n secondary {\n transfer from 127.0.0.1:" + knot + "\n }\n}\n")) {
      hasSerial(running.address(), 7);
      assertThat(running.corefile().chain().notReady()).isEmpty();
      Message answer = ask(running.address(), ZoneTesting.name("a.zone.test."), Type.A, false);
      assertThat(answer.getSection(Section.ANSWER).stream().map(ZoneTesting::text))
          .containsExactly("a.zone.test. A 192.0.2.2");
    } finally {
      end(process);
    }
  }

  @Test
  void takesAZoneFromItsOwnKindAndFollowsIt() throws Exception {
    Path file = folder.resolve("db");
    Files.writeString(file, "$TTL 300\n@ SOA ns root 1 1 1 3 60\n@ NS ns\nns A 192.0.2.1\n");
    int own = Ports.free();
    try (Running second =
        serve("zone.test {\n secondary {\n transfer from 127.0.0.1:" + own + "\n }\n}\n")) {
      assertThat(second.corefile().chain().notReady())
          .contains("secondary: the zone zone.test. is not loaded");
      assertThat(ask(second.address(), APEX, Type.SOA, false).getRcode()).isEqualTo(Rcode.SERVFAIL);
      try (Running first = serve(OPEN, own, TcpLimits.DEFAULT)) {
        hasSerial(second.address(), 1);
        Files.writeString(
            file, "$TTL 300\n@ SOA ns root 2 1 1 3 60\n@ NS ns\nns A 192.0.2.1\nnew A 192.0.2.9\n");
        hasSerial(first.address(), 2);
        hasSerial(second.address(), 2);
        assertThat(
                ask(second.address(), ZoneTesting.name("new.zone.test."), Type.A, false)
                    .getSection(Section.ANSWER))
            .hasSize(1);
      }
      // It may be served without its primary for three seconds.
      eventually(
          () ->
              assertThat(ask(second.address(), APEX, Type.SOA, false).getRcode())
                  .isEqualTo(Rcode.SERVFAIL));
    }
  }

  private static int notify(InetSocketAddress server, String zone) throws IOException {
    Message notice =
        Message.newQuery(Record.newRecord(ZoneTesting.name(zone), Type.SOA, DClass.IN));
    notice.getHeader().setOpcode(Opcode.NOTIFY);
    SimpleResolver client = new SimpleResolver(server);
    client.setTimeout(Duration.ofSeconds(10));
    Message answer = client.send(notice);
    assertThat(answer.getHeader().getOpcode()).isEqualTo(Opcode.NOTIFY);
    return answer.getRcode();
  }

  /** The SOA has it ask again in an hour: it has heard of what it has. */
  @Test
  void asksWhenItHearsOfAChange() throws Exception {
    int second = Ports.free();
    int first = Ports.free();
    try (Running primary =
            serve(OPEN.replace("to *", "to * 127.0.0.1:" + second), first, TcpLimits.DEFAULT);
        Running running =
            serve(
                "zone.test {\n secondary {\n transfer from 127.0.0.1:" + first + "\n }\n}\n",
                second,
                TcpLimits.DEFAULT)) {
      hasSerial(running.address(), 1);
      write(2);
      hasSerial(primary.address(), 2);
      hasSerial(running.address(), 2);
      assertThat(notify(running.address(), "zone.test.")).isEqualTo(Rcode.NOERROR);
      // The primary has no such zone from anyone, and its plugins take no notice for a question.
      assertThat(notify(primary.address(), "zone.test.")).isEqualTo(Rcode.NOTIMP);
      assertThat(notify(running.address(), "other.test.")).isEqualTo(Rcode.NOTIMP);
    }
  }

  @Test
  void sendsNoticesFromWhereItIsTold() throws Exception {
    try (DatagramSocket secondary = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        Running running =
            serve(
                OPEN.replace(
                    "to *", "to 127.0.0.1:" + secondary.getLocalPort() + "\n source 127.0.0.2"))) {
      secondary.setSoTimeout(20_000);
      DatagramPacket packet = new DatagramPacket(new byte[4096], 4096);
      secondary.receive(packet);
      assertThat(new Message(Arrays.copyOf(packet.getData(), packet.getLength())).getHeader())
          .extracting(header -> header.getOpcode())
          .isEqualTo(Opcode.NOTIFY);
      assertThat(packet.getAddress()).isEqualTo(InetAddress.getByName("127.0.0.2"));
      assertThat(running.address()).isNotNull();
    }
  }

  @Test
  void saysWhatIsWrongWithItsLines() {
    assertThat(TestCorefile.errors(folder, ". {\n transfer {\n to * 192.0.2.1\n }\n}\n")).isEmpty();
    assertThat(
            TestCorefile.errors(
                folder, ". {\n transfer a.test {\n to ::1\n source 192.0.2.1\n }\n}\n"))
        .isEmpty();
    assertThat(TestCorefile.errors(folder, ". {\n transfer\n}\n"))
        .containsExactly("Corefile:2: transfer: needs a line 'to ADDRESS...' in its sub-block");
    assertThat(
            TestCorefile.errors(folder, ". {\n transfer {\n to *\n source 192.0.2.1:53\n }\n}\n"))
        .containsExactly("Corefile:4: transfer: source: takes an address without a port");
    assertThat(TestCorefile.errors(folder, ". {\n transfer {\n too *\n }\n}\n"))
        .contains("Corefile:3: transfer: unknown property 'too'");
  }

  @Test
  void hearsOfChangesFromItsPrimariesOnly() throws Exception {
    try (Running running =
        serve(
            "zone.test {\n secondary {\n transfer from 127.0.0.9:" + Ports.free() + "\n }\n}\n")) {
      assertThat(notify(running.address(), "zone.test.")).isEqualTo(Rcode.REFUSED);
    }
  }
}
