package io.skystack.dns.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.common.cli.OperatorException;
import io.skystack.common.testing.TestCertificates;
import io.skystack.dns.plugin.Query.Transport;
import io.skystack.dns.testing.Counts;
import io.skystack.dns.testing.Waiting;
import io.skystack.dns.tls.CertificateFiles;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Flags;
import org.xbill.DNS.GenericEDNSOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

class DnsServerTest {
  @TempDir private static Path folder;
  private static TestCertificates certificates;
  private static EncryptedAsking encrypted;

  @BeforeAll
  static void makeCertificates() {
    certificates = new TestCertificates(folder, "ours").sign("server", "EC");
    encrypted = new EncryptedAsking(certificates);
  }

  @AfterAll
  static void endClients() {
    encrypted.close();
  }

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final Scripted plugin = new Scripted();
  private DnsServer server;
  private InetSocketAddress at;

  private void start(UnaryOperator<DnsOptions> change) {
    EncryptionOptions encryption =
        EncryptionOptions.of(
            new CertificateFiles(certificates.certificate("server"), certificates.key("server")));
    for (Transport transport : List.of(Transport.TLS, Transport.HTTPS, Transport.QUIC)) {
      encryption = encryption.with(transport, List.of(loopback(0)), "--encrypted-addr");
    }
    DnsOptions options =
        DnsOptions.of(List.of(loopback(0))).withEventLoops(2).withEncryption(encryption);
    server = DnsServer.start(change.apply(options), plugin.chain(), registry);
    at = server.addresses().get(0);
  }

  private void start() {
    start(options -> options);
  }

  private static InetSocketAddress loopback(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  @AfterEach
  void stop() {
    if (server != null) {
      server.close();
    }
  }

  private Message ask(Transport transport, Message query) throws Exception {
    return new Message(ask(transport, query.toWire()));
  }

  private byte[] raw(Transport transport, String hex) throws Exception {
    return ask(transport, HexFormat.of().parseHex(hex));
  }

  private byte[] ask(Transport transport, byte[] message) throws Exception {
    InetSocketAddress to = server.addresses(transport).get(0);
    return switch (transport) {
      case UDP -> Asking.udp(to, message);
      case HTTPS -> encrypted.https(to, message).body();
      case QUIC -> encrypted.quic(to, message);
      case TCP, TLS -> {
        try (Asking.Stream stream =
            transport == Transport.TCP ? new Asking.Stream(to) : encrypted.tls(to)) {
          stream.send(message);
          yield stream.receive();
        }
      }
    };
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void answersOnUdpAndTcpOnEveryAddressEpollOrNot(boolean nativeTransport) throws Exception {
    InetSocketAddress v6 = new InetSocketAddress(InetAddress.getByAddress(ipv6Loopback()), 0);
    DnsOptions options =
        DnsOptions.of(List.of(loopback(0), v6)).withNativeTransport(nativeTransport);
    server = DnsServer.start(options, plugin.chain(), registry);
    assertThat(server.addresses()).hasSize(2).noneMatch(address -> address.getPort() == 0);
    for (InetSocketAddress address : server.addresses()) {
      for (int i = 0; i < 10; i++) {
        assertThat(Asking.udp(address, Asking.query("a.test.")).getSection(Section.ANSWER))
            .hasSize(1);
        assertThat(Asking.tcp(address, Asking.query("a.test.")).getSection(Section.ANSWER))
            .hasSize(1);
      }
    }
    assertThat(Counts.of(registry, "skystack_dns_requests", "transport", "udp", "type", "A"))
        .isEqualTo(20);
    assertThat(Counts.of(registry, "skystack_dns_responses", "transport", "tcp")).isEqualTo(20);
  }

  private static byte[] ipv6Loopback() {
    byte[] address = new byte[16];
    address[15] = 1;
    return address;
  }

  /** RFC 8906 section 8.1: what any server must survive, without EDNS. */
  @ParameterizedTest
  @EnumSource(Transport.class)
  void answersUnknownTypesFlagsAndOpcodes(Transport transport) throws Exception {
    start();
    Message unknownType = Asking.query("a.test.");
    Record question = unknownType.getQuestion();
    unknownType.removeAllRecords(Section.QUESTION);
    unknownType.addRecord(Record.newRecord(question.getName(), 1000, 1), Section.QUESTION);
    assertThat(ask(transport, unknownType).getRcode()).isEqualTo(Rcode.NOERROR);

    for (int flag : List.of(Flags.CD, Flags.AD, Flags.AA, Flags.TC, Flags.RA)) {
      Message flagged = Asking.query("a.test.");
      flagged.getHeader().setFlag(flag);
      assertThat(ask(transport, flagged).getRcode()).isEqualTo(Rcode.NOERROR);
    }
    // The last reserved bit is not echoed.
    byte[] reserved = raw(transport, "123400400001000000000000" + "0161000001" + "0001");
    assertThat(reserved[3] & 0x40).isZero();

    Message opcode = Asking.query("a.test.");
    opcode.getHeader().setOpcode(15);
    Message refused = ask(transport, opcode);
    assertThat(refused.getRcode()).isEqualTo(Rcode.NOTIMP);
    assertThat(refused.getHeader().getOpcode()).isEqualTo(15);
    assertThat(refused.getQuestion()).isNull();
    assertThat(refused.getHeader().getFlag(Flags.AA)).isFalse();

    for (int number : List.of(Opcode.NOTIFY, Opcode.UPDATE)) {
      Message other = Asking.query("a.test.");
      other.getHeader().setOpcode(number);
      assertThat(ask(transport, other).getRcode()).isEqualTo(Rcode.NOTIMP);
    }
  }

  /** RFC 8906 section 8.2: the same with EDNS. */
  @ParameterizedTest
  @EnumSource(Transport.class)
  void answersEdnsOfAnyVersionFlagsAndOptions(Transport transport) throws Exception {
    start();
    EDNSOption unknown = new GenericEDNSOption(100, new byte[3]);
    for (OPTRecord opt :
        List.of(
            new OPTRecord(4096, 0, 0),
            new OPTRecord(4096, 0, 0, 0x0080),
            new OPTRecord(4096, 0, 0, 0, unknown))) {
      Message answer = ask(transport, with(opt));
      assertThat(answer.getRcode()).isEqualTo(Rcode.NOERROR);
      assertThat(answer.getOPT().getVersion()).isZero();
      assertThat(answer.getOPT().getPayloadSize()).isEqualTo(1232);
      assertThat(answer.getOPT().getFlags()).isZero();
      assertThat(answer.getOPT().getOptions()).isEmpty();
    }
    Message dnssecOk = ask(transport, with(new OPTRecord(4096, 0, 0, ExtendedFlags.DO)));
    assertThat(dnssecOk.getOPT().getFlags()).isEqualTo(ExtendedFlags.DO);

    Message version1 = ask(transport, with(new OPTRecord(4096, 0, 1, 0, unknown)));
    assertThat(version1.getRcode()).isEqualTo(Rcode.BADVERS);
    assertThat(version1.getOPT().getVersion()).isZero();
    assertThat(version1.getSection(Section.ANSWER)).isEmpty();
  }

  private static Message with(OPTRecord opt) {
    Message query = Asking.query("a.test.");
    query.addRecord(opt, Section.ADDITIONAL);
    return query;
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void answersMalformedMessagesWithFormerr(Transport transport) throws Exception {
    start();
    for (String bad :
        List.of(
            "123401000000000000000000",
            "1234010000010000000000000161",
            "12340100ffffffffffffffff",
            "123401000001000000000000c00c00010001")) {
      Message answer = new Message(raw(transport, bad));
      assertThat(answer.getRcode()).isEqualTo(Rcode.FORMERR);
      assertThat(answer.getHeader().getID()).isEqualTo(0x1234);
      assertThat(answer.getHeader().getFlag(Flags.RD)).isTrue();
    }
    assertThat(Counts.of(registry, "skystack_dns_malformed")).isEqualTo(4);
    assertThat(Counts.of(registry, "skystack_dns_panics")).isZero();
  }

  @Test
  void staysSilentToResponsesAndToWhatHasNoHeader() throws Exception {
    start();
    assertThat(Asking.isIgnored(at, new byte[] {1, 2, 3})).isTrue();
    assertThat(Asking.isIgnored(at, new byte[0])).isTrue();
    byte[] response = Asking.query("a.test.").toWire();
    response[2] |= (byte) 0x80;
    assertThat(Asking.isIgnored(at, response)).isTrue();
  }

  @Test
  void truncatesOnUdpAndNotOnTcp() throws Exception {
    start();
    Message cut = Asking.udp(at, Asking.query("100.test."));
    assertThat(cut.getHeader().getFlag(Flags.TC)).isTrue();
    assertThat(cut.getSection(Section.ANSWER)).hasSizeBetween(20, 31);
    assertThat(Asking.tcp(at, Asking.query("100.test.")).getSection(Section.ANSWER)).hasSize(100);
    assertThat(Counts.of(registry, "skystack_dns_truncated", "transport", "udp")).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"throw", "error", "fail", "null"})
  void answersServfailForAPluginThatFails(String how) throws Exception {
    start();
    for (Transport transport : Transport.values()) {
      Message answer = ask(transport, Asking.query(how + ".test."));
      assertThat(answer.getRcode()).isEqualTo(Rcode.SERVFAIL);
      assertThat(answer.getQuestion().getName()).hasToString(how + ".test.");
    }
    assertThat(Counts.of(registry, "skystack_dns_panics")).isEqualTo(Transport.values().length);
    assertThat(ask(Transport.UDP, Asking.query("a.test.")).getRcode()).isEqualTo(Rcode.NOERROR);
  }

  @Test
  void answersServfailWhenNoAnswerComesInTime() throws Exception {
    start(options -> options.withQueryTimeout(Duration.ofMillis(50)));
    for (Transport transport : Transport.values()) {
      assertThat(ask(transport, Asking.query("wait1.test.")).getRcode()).isEqualTo(Rcode.SERVFAIL);
    }
    assertThat(Counts.of(registry, "skystack_dns_timeouts")).isEqualTo(Transport.values().length);
    Waiting.until("none in flight", () -> Counts.of(registry, "skystack_dns_in_flight") == 0);
    plugin.release("wait1"); // too late, and without effect
    assertThat(ask(Transport.UDP, Asking.query("a.test.")).getRcode()).isEqualTo(Rcode.NOERROR);
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void boundsTheQueriesInFlight(Transport transport) throws Exception {
    start(options -> options.withMaxInFlight(1));
    try (Asking.Stream first = new Asking.Stream(at)) {
      first.send(Asking.query("wait1.test.").toWire());
      Waiting.until("a query in flight", () -> plugin.waiting() == 1);
      Waiting.until("its count", () -> Counts.of(registry, "skystack_dns_in_flight") == 1);
      assertThat(ask(transport, Asking.query("a.test.")).getRcode()).isEqualTo(Rcode.SERVFAIL);
      assertThat(Counts.of(registry, "skystack_dns_overloaded")).isEqualTo(1);
      plugin.release("wait1");
      assertThat(new Message(first.receive()).getRcode()).isEqualTo(Rcode.NOERROR);
    }
    Waiting.until("none in flight", () -> Counts.of(registry, "skystack_dns_in_flight") == 0);
    assertThat(ask(transport, Asking.query("a.test.")).getRcode()).isEqualTo(Rcode.NOERROR);
  }

  @Test
  void saysWhoHoldsAPort() throws Exception {
    start();
    assertTaken(at);
  }

  /** Another process of the same user that shares its port must not get half of the queries. */
  @Test
  void doesNotShareAPortThatIsShared() throws Exception {
    try (DatagramChannel other = DatagramChannel.open(StandardProtocolFamily.INET)) {
      other.setOption(StandardSocketOptions.SO_REUSEPORT, true);
      other.bind(loopback(0));
      assertTaken((InetSocketAddress) other.getLocalAddress());
    }
  }

  @Test
  void seesAPortThatIsTakenForOneTransportAlone() throws Exception {
    try (ServerSocket tcp = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertTaken(loopback(tcp.getLocalPort()));
    }
    try (DatagramSocket udp = new DatagramSocket(loopback(0))) {
      assertTaken(loopback(udp.getLocalPort()));
    }
  }

  private void assertTaken(InetSocketAddress taken) {
    DnsOptions options = DnsOptions.of(List.of(taken)).withAddressFlag("--dns-addr");
    assertThatThrownBy(
            () -> DnsServer.start(options, plugin.chain(), new PrometheusRegistry()).close())
        .isInstanceOf(OperatorException.class)
        .hasMessageContaining("127.0.0.1:" + taken.getPort())
        .hasMessageContaining("in use")
        .hasMessageContaining("process " + ProcessHandle.current().pid())
        .hasMessageContaining("--dns-addr")
        .hasMessageNotContaining("\n");
  }

  @Test
  void freesWhatItBoundWhenAnotherAddressIsTaken() throws Exception {
    start();
    InetSocketAddress free;
    try (DatagramSocket probe = new DatagramSocket(loopback(0))) {
      free = loopback(probe.getLocalPort());
    }
    DnsOptions options = DnsOptions.of(List.of(free, at));
    assertThatThrownBy(() -> DnsServer.start(options, plugin.chain(), new PrometheusRegistry()))
        .isInstanceOf(OperatorException.class);
    DnsServer.start(DnsOptions.of(List.of(free)), plugin.chain(), new PrometheusRegistry()).close();
  }
}
