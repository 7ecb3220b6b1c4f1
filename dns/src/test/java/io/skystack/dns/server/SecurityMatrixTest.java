package io.skystack.dns.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.dns.any.Any;
import io.skystack.dns.net.Network;
import io.skystack.dns.plugin.Chain;
import io.skystack.dns.plugin.Query.Transport;
import io.skystack.dns.testing.Counts;
import io.skystack.dns.testing.Waiting;
import io.skystack.dns.wire.CookieSecrets;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.EDNSOption.Code;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.Flags;
import org.xbill.DNS.GenericEDNSOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** One admission path: the same checks on every transport, none of which can be left out. */
class SecurityMatrixTest {
  /** No answer in DNS. */
  private static final int SILENCE = -1;

  private static final int BADCOOKIE = 23;

  /** Name a.test., type A, class IN. */
  private static final String QUESTION = "01610474657374" + "00" + "0001" + "0001";

  private static final String PLAIN_OPT = "00" + "0029" + "04d0" + "00000000" + "0000";

  @TempDir private static Path folder;
  private static EveryTransport transports;

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private DnsServer server;

  @BeforeAll
  static void prepare() {
    transports = new EveryTransport(folder);
  }

  @AfterAll
  static void endClients() {
    transports.close();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private void start(UnaryOperator<DnsOptions> change) {
    server = transports.start(new Chain(List.of(new Any(), new Scripted())), registry, change);
  }

  private static String header(String flags, int... counts) {
    StringBuilder header = new StringBuilder("1234").append(flags);
    for (int i = 0; i < 4; i++) {
      header.append("%04x".formatted(i < counts.length ? counts[i] : 0));
    }
    return header.toString();
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private static byte[] query(EDNSOption... options) {
    Message message = Asking.query("a.test.");
    message.addRecord(new OPTRecord(1232, 0, 0, 0, List.of(options)), Section.ADDITIONAL);
    return message.toWire();
  }

  private static byte[] garbage(String start, int length) {
    byte[] all = new byte[length];
    new Random(7).nextBytes(all);
    byte[] first = bytes(start);
    System.arraycopy(first, 0, all, 0, first.length);
    return all;
  }

  /** What is sent, by what it is; and what is answered: a response code, or nothing. */
  private static Map<String, Case> cases() {
    Map<String, Case> cases = new LinkedHashMap<>();
    cases.put("nothing", new Case("", SILENCE));
    cases.put("no whole header", new Case("1234010000010000000000", SILENCE));
    cases.put("a response", new Case(header("8180", 1) + QUESTION, SILENCE));
    cases.put("a response that claims much", new Case(header("8180", 65535, 65535), SILENCE));
    cases.put("a header alone", new Case(header("0100"), Rcode.FORMERR));
    for (int opcode : List.of(1, 2, 3, 4, 5, 6, 15)) {
      String flags = "%04x".formatted(opcode << 11);
      cases.put("opcode " + opcode, new Case(header(flags, 1) + QUESTION, Rcode.NOTIMP));
      cases.put(
          "opcode " + opcode + " with counts that are not true",
          new Case(header(flags, 65535, 65535, 65535, 65535), Rcode.NOTIMP));
    }
    cases.put("two questions", new Case(header("0100", 2) + QUESTION + QUESTION, Rcode.FORMERR));
    for (int section = 0; section < 4; section++) {
      int[] counts = {1, 0, 0, 0};
      counts[section] = 65535;
      cases.put(
          "65,535 of section " + section,
          new Case(header("0100", counts) + QUESTION, Rcode.FORMERR));
    }
    cases.put("an answer", new Case(header("0100", 1, 1) + QUESTION, Rcode.FORMERR));
    cases.put("a record too few", new Case(header("0100", 1, 0, 0, 1) + QUESTION, Rcode.FORMERR));
    cases.put("bytes behind the end", new Case(header("0100", 1) + QUESTION + "00", Rcode.FORMERR));
    cases.put("a torn name", new Case(header("0100", 1) + "0161", Rcode.FORMERR));
    cases.put("no class", new Case(header("0100", 1) + "0161000001", Rcode.FORMERR));
    cases.put("a loop", new Case(header("0100", 1) + "c00c00010001", Rcode.FORMERR));
    cases.put("a loop of two", new Case(header("0100", 1) + "0161c00c00010001", Rcode.FORMERR));
    cases.put("a pointer far off", new Case(header("0100", 1) + "ffff00010001", Rcode.FORMERR));
    cases.put(
        "a name of 256 bytes",
        new Case(
            header("0100", 1) + ("3f" + "61".repeat(63)).repeat(4) + "00" + "00010001",
            Rcode.FORMERR));
    String withOpt = header("0100", 1, 0, 0, 1) + QUESTION;
    cases.put(
        "OPT twice",
        new Case(header("0100", 1, 0, 0, 2) + QUESTION + PLAIN_OPT.repeat(2), Rcode.FORMERR));
    cases.put("OPT not at the root", new Case(withOpt + "0161" + PLAIN_OPT, Rcode.FORMERR));
    cases.put(
        "OPT with the length of more",
        new Case(withOpt + "00" + "0029" + "04d0" + "00000000" + "ffff", Rcode.FORMERR));
    cases.put(
        "an option with the length of more",
        new Case(
            withOpt + "00" + "0029" + "04d0" + "00000000" + "0004" + "000affff", Rcode.FORMERR));
    cases.put(
        "many options",
        new Case(
            withOpt + "00" + "0029" + "04d0" + "00000000" + "0190" + "fde90000".repeat(100),
            Rcode.FORMERR));
    cases.put(
        "EDNS version 1",
        new Case(withOpt + "00" + "0029" + "04d0" + "00010000" + "0000", Rcode.BADVERS));
    cases.put(
        "a cookie of 7 bytes", new Case(hex(query(option(10, "00".repeat(7)))), Rcode.FORMERR));
    cases.put(
        "a cookie of 41 bytes", new Case(hex(query(option(10, "00".repeat(41)))), Rcode.FORMERR));
    cases.put(
        "a subnet of 33 bits",
        new Case(hex(query(option(8, "00012100c000020100"))), Rcode.FORMERR));
    return cases;
  }

  private static EDNSOption option(int code, String data) {
    return new GenericEDNSOption(code, bytes(data));
  }

  private record Case(String hex, int rcode) {
    byte[] message() {
      return bytes(hex);
    }
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void badMessagesCostAnErrorAtMost(Transport transport) throws Exception {
    start(options -> options);
    for (Map.Entry<String, Case> entry : cases().entrySet()) {
      Case sent = entry.getValue();
      Optional<byte[]> answer = transports.ask(server, transport, sent.message());
      assertThat(answer.map(SecurityMatrixTest::rcode).orElse(SILENCE))
          .as(entry.getKey())
          .isEqualTo(sent.rcode);
      if (answer.isPresent()) {
        byte[] got = answer.get();
        assertThat(Arrays.copyOf(got, 2))
            .as(entry.getKey())
            .isEqualTo(Arrays.copyOf(sent.message(), 2));
        assertThat(got.length).as(entry.getKey()).isLessThanOrEqualTo(512);
      }
    }
    assertThatItServes(transport);
  }

  /** The whole response code, that in OPT included, and no records but OPT. */
  private static int rcode(byte[] bytes) {
    try {
      Message message = new Message(bytes);
      assertThat(message.getHeader().getFlag(Flags.QR)).isTrue();
      return message.getRcode();
    } catch (IOException e) {
      throw new AssertionError("no DNS message", e);
    }
  }

  private void assertThatItServes(Transport transport) throws Exception {
    byte[] answer = transports.ask(server, transport, query()).orElseThrow();
    assertThat(rcode(answer)).isEqualTo(Rcode.NOERROR);
    assertThat(Counts.of(registry, "skystack_dns_panics")).isZero();
    Waiting.until("none in flight", () -> Counts.of(registry, "skystack_dns_in_flight") == 0);
  }

  /**
   * Nothing is read whole that is larger than any query; what comes of it is an error or the end.
   */
  @ParameterizedTest
  @EnumSource(Transport.class)
  void messagesOf64KibGetNoFurtherThanTheirHeader(Transport transport) throws Exception {
    start(options -> options);
    for (String start :
        List.of(
            header("0100", 65535, 65535, 65535, 65535),
            header("0100", 1) + QUESTION,
            header("0100", 1, 0, 0, 1) + QUESTION + "00" + "0029" + "04d0" + "00000000" + "fff0")) {
      Optional<byte[]> answer = transports.ask(server, transport, garbage(start, 65535));
      answer.ifPresent(
          bytes -> {
            assertThat(rcode(bytes)).isEqualTo(Rcode.FORMERR);
            assertThat(bytes.length).isLessThanOrEqualTo(512);
          });
      assertThatItServes(transport);
    }
    Optional<byte[]> random = transports.ask(server, transport, garbage("1234fedc", 65535));
    assertThat(random).isEmpty();
    assertThatItServes(transport);
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void clientsThatMayNotAskAreRefused(Transport transport) throws Exception {
    start(
        options ->
            options.withAccess(new AccessList(List.of(), List.of(Network.parse("127.0.0.0/8")))));
    Message refused = new Message(transports.ask(server, transport, query()).orElseThrow());
    assertThat(refused.getRcode()).isEqualTo(Rcode.REFUSED);
    assertThat(refused.getQuestion().getName()).hasToString("a.test.");
    assertThat(refused.getSection(Section.ANSWER)).isEmpty();
    List<EDNSOption> errors = refused.getOPT().getOptions(Code.EDNS_EXTENDED_ERROR);
    assertThat(((ExtendedErrorCodeOption) errors.get(0)).getErrorCode()).isEqualTo(18);
    assertThat(counted(transport, "deny")).isPositive();
  }

  private double counted(Transport transport, String verdict) {
    return Counts.of(
        registry,
        "skystack_dns_turned_away",
        "transport",
        transport.name().toLowerCase(Locale.ROOT),
        "verdict",
        verdict);
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void clientsThatAskTooMuchAreSentAway(Transport transport) throws Exception {
    start(options -> options.withRateLimit(new RateLimit(1, 1, 24, 56, List.of())));
    Message last = new Message(transports.ask(server, transport, query()).orElseThrow());
    for (int i = 0; i < 200 && !isSentAway(last); i++) {
      last = new Message(transports.ask(server, transport, query()).orElseThrow());
    }
    assertThat(isSentAway(last)).isTrue();
    assertThat(last.getSection(Section.ANSWER)).isEmpty();
    assertThat(last.getQuestion().getName()).hasToString("a.test.");
    assertThat(last.getHeader().getFlag(Flags.TC)).isEqualTo(transport == Transport.UDP);
    assertThat(last.getRcode())
        .isEqualTo(transport == Transport.UDP ? Rcode.NOERROR : Rcode.REFUSED);
    assertThat(counted(transport, transport == Transport.UDP ? "truncate" : "refuse")).isPositive();
  }

  private static boolean isSentAway(Message message) {
    return message.getSection(Section.ANSWER).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void cookiesAreGivenEverywhereAndAskedForOverUdp(Transport transport) throws Exception {
    EdnsOptions required = new EdnsOptions("", true, Optional.empty(), true);
    start(options -> options.withEdns(required));
    EDNSOption theirs = option(Code.COOKIE, "0102030405060708");
    Message first = new Message(transports.ask(server, transport, query(theirs)).orElseThrow());
    assertThat(first.getRcode()).isEqualTo(transport == Transport.UDP ? BADCOOKIE : Rcode.NOERROR);
    EDNSOption ours = first.getOPT().getOptions(Code.COOKIE).get(0);
    assertThat(ours.toWire()).hasSize(4 + 24);

    Message second = new Message(transports.ask(server, transport, query(ours)).orElseThrow());
    assertThat(second.getRcode()).isEqualTo(Rcode.NOERROR);
    assertThat(second.getSection(Section.ANSWER)).hasSize(1);
    // Who knows nothing of cookies is not asked for one.
    assertThat(rcode(transports.ask(server, transport, query()).orElseThrow()))
        .isEqualTo(Rcode.NOERROR);
    assertThat(Counts.of(registry, "skystack_dns_cookies", "state", "client_only")).isPositive();
    assertThat(Counts.of(registry, "skystack_dns_cookies", "state", "good")).isPositive();
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void paddingAndIdentityAreWhatWasAskedFor(Transport transport) throws Exception {
    start(options -> options.withEdns(new EdnsOptions("ns-7", true, Optional.empty(), false)));
    byte[] answer =
        transports
            .ask(server, transport, query(option(Code.NSID, ""), option(Code.PADDING, "0000")))
            .orElseThrow();
    Message message = new Message(answer);
    assertThat(message.getOPT().getOptions(Code.NSID)).hasSize(1);
    if (transport.isEncrypted()) {
      assertThat(answer).hasSize(468);
    } else {
      assertThat(message.getOPT().getOptions(Code.PADDING)).isEmpty();
    }
  }

  // From here on over UDP alone: what needs several clients.

  private static DatagramSocket client(String address) throws IOException {
    DatagramSocket socket =
        new DatagramSocket(new InetSocketAddress(InetAddress.getByName(address), 0));
    socket.setSoTimeout(10_000);
    return socket;
  }

  private void send(DatagramSocket from, byte[] query) throws IOException {
    from.send(new DatagramPacket(query, query.length, server.addresses(Transport.UDP).get(0)));
  }

  private static Message receive(DatagramSocket socket) throws IOException {
    DatagramPacket packet = new DatagramPacket(new byte[1232], 1232);
    socket.receive(packet);
    return new Message(Arrays.copyOf(packet.getData(), packet.getLength()));
  }

  private static byte[] any() {
    return Message.newQuery(
            Record.newRecord(Name.fromConstantString("a.test."), Type.ANY, DClass.IN))
        .toWire();
  }

  /** An answer that is ready is not given to who may not have it. */
  @Test
  void hotAnswersStandBehindTheGate() throws Exception {
    AccessList access = new AccessList(List.of(), List.of(Network.parse("127.0.2.0/24")));
    start(options -> options.withAccess(access).withEventLoops(1));
    try (DatagramSocket one = client("127.0.1.1");
        DatagramSocket denied = client("127.0.2.1")) {
      for (int i = 0; i < 3; i++) {
        send(one, any());
        assertThat(receive(one).getRcode()).isEqualTo(Rcode.NOERROR);
      }
      assertThat(server.isHot(Name.fromConstantString("a.test."), Type.ANY)).isTrue();
      send(denied, any());
      assertThat(receive(denied).getRcode()).isEqualTo(Rcode.REFUSED);
    }
  }

  /** Counted, not timed: of what the quiet one asks, nothing is lost. */
  @Test
  void aClientThatFloodsDoesNotHurtAnother() throws Exception {
    start(options -> options.withRateLimit(RateLimit.perSecond(20)));
    int answered = 0;
    try (DatagramSocket loud = client("127.0.1.1");
        DatagramSocket quiet = client("127.0.2.1")) {
      for (int i = 0; i < 20; i++) {
        for (int j = 0; j < 100; j++) {
          send(loud, any());
        }
        send(quiet, query());
        Message answer = receive(quiet);
        answered += answer.getSection(Section.ANSWER).size();
      }
      Waiting.until("all that was sent", () -> counted(Transport.UDP, "drop") > 0);
      assertThat(receive(loud).getQuestion().getType()).isEqualTo(Type.ANY);
    }
    assertThat(answered).isEqualTo(20);
    assertThat(counted(Transport.UDP, "drop")).isPositive();
    assertThat(counted(Transport.UDP, "truncate")).isPositive();
  }

  /** RFC 7873 section 5.2: a cookie proves that the address is no forgery. */
  @Test
  void aGoodCookieLiftsTheLimitAndAClientsAloneTellsItSo() throws Exception {
    byte[] secret = new byte[CookieSecrets.SIZE];
    EdnsOptions edns = new EdnsOptions("", true, Optional.of(() -> List.of(secret)), false);
    RateLimit limit = new RateLimit(1, 1, 24, 56, List.of());
    start(options -> options.withEdns(edns).withRateLimit(limit));
    try (DatagramSocket socket = client("127.0.1.1")) {
      EDNSOption theirs = option(Code.COOKIE, "0102030405060708");
      Message told = Asking.query("none.test.");
      for (int i = 0; i < 200 && told.getRcode() != BADCOOKIE; i++) {
        send(socket, query(theirs));
        told = receive(socket);
      }
      assertThat(told.getRcode()).isEqualTo(BADCOOKIE);
      assertThat(told.getHeader().getFlag(Flags.TC)).isFalse();
      EDNSOption ours = told.getOPT().getOptions(Code.COOKIE).get(0);
      for (int i = 0; i < 50; i++) {
        send(socket, query(ours));
        assertThat(receive(socket).getSection(Section.ANSWER)).hasSize(1);
      }
      // Not from another network: this one has its own limit, and no cookie that is good.
      try (DatagramSocket thief = client("127.0.2.1")) {
        Message last = Asking.query("none.test.");
        for (int i = 0; i < 200 && last.getRcode() != BADCOOKIE; i++) {
          send(thief, query(ours));
          last = receive(thief);
        }
        assertThat(last.getRcode()).isEqualTo(BADCOOKIE);
      }
    }
  }
}
