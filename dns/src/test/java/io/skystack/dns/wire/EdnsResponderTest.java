package io.skystack.dns.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.ExtendedError;
import io.skystack.dns.plugin.Query.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.GenericEDNSOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

/** From the options of a query to those of its response, as another implementation reads it. */
class EdnsResponderTest {
  private static final InetSocketAddress CLIENT =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 4242);
  private static final Name NAME = Name.fromConstantString("a.example.");
  private static final byte[] SECRET = new byte[CookieSecrets.SIZE];

  private final EdnsResponder responder =
      new EdnsResponder(
          "ns-7", Optional.of(new Cookies(() -> List.of(SECRET))), Duration.ofSeconds(10));

  private static byte[] hex(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  private static byte[] query(EDNSOption... options) {
    Message message = Message.newQuery(Record.newRecord(NAME, Type.TXT, DClass.IN));
    message.addRecord(new OPTRecord(1232, 0, 0, 0, List.of(options)), Section.ADDITIONAL);
    return message.toWire();
  }

  private static EDNSOption option(int code, String data) {
    return new GenericEDNSOption(code, hex(data));
  }

  private static Incoming parse(byte[] query, Transport transport) {
    return QueryParser.parse(Unpooled.wrappedBuffer(query), CLIENT, transport);
  }

  private byte[] respond(Transport transport, Answer answer, EDNSOption... options) {
    Incoming.Request request = (Incoming.Request) parse(query(options), transport);
    ResponseEncoder encoder = new ResponseEncoder();
    encoder.encode(
        request.withOptions(
            responder.respond(request.query().edns(), CLIENT.getAddress(), transport)),
        answer);
    var buffer = Unpooled.buffer();
    encoder.copyTo(buffer);
    return Arrays.copyOf(buffer.array(), encoder.length());
  }

  private List<EDNSOption> options(Transport transport, EDNSOption... options) throws IOException {
    Message message =
        new Message(respond(transport, Answer.ofRcode(Rcode.NOERROR, "test"), options));
    return message.getOPT().getOptions();
  }

  private static byte[] data(EDNSOption option) {
    byte[] whole = option.toWire();
    return Arrays.copyOfRange(whole, 4, whole.length);
  }

  @Test
  void saysNothingUnasked() throws Exception {
    for (Transport transport : Transport.values()) {
      assertThat(options(transport)).isEmpty();
    }
  }

  /** RFC 5001 section 2. */
  @Test
  void saysWhoItIs() throws Exception {
    assertThat(options(Transport.UDP, option(OptionCode.NSID, "")))
        .singleElement()
        .satisfies(
            nsid -> {
              assertThat(nsid.getCode()).isEqualTo(OptionCode.NSID);
              assertThat(data(nsid)).isEqualTo("ns-7".getBytes(StandardCharsets.UTF_8));
            });
  }

  @Test
  void saysNothingOfItselfUnlessItIsToldTo() {
    Incoming.Request request =
        (Incoming.Request)
            parse(
                query(option(OptionCode.NSID, ""), option(OptionCode.COOKIE, "0102030405060708")),
                Transport.UDP);
    assertThat(
            EdnsResponder.PLAIN.respond(request.query().edns(), CLIENT.getAddress(), Transport.UDP))
        .isEqualTo(ResponseOptions.NONE);
    assertThat(EdnsResponder.PLAIN.cookie(request.query().edns(), CLIENT.getAddress()))
        .isEqualTo(Cookies.State.NONE);
  }

  /** RFC 7873 section 5.2; of several cookies the first counts. */
  @Test
  void givesACookieToWhoHasOne() throws Exception {
    List<EDNSOption> first =
        options(
            Transport.UDP,
            option(OptionCode.COOKIE, "0102030405060708"),
            option(OptionCode.COOKIE, "1112131415161718"));
    assertThat(first).hasSize(1);
    byte[] cookie = data(first.get(0));
    assertThat(cookie).hasSize(24).startsWith(1, 2, 3, 4, 5, 6, 7, 8);
    Incoming.Request again =
        (Incoming.Request)
            parse(query(new GenericEDNSOption(OptionCode.COOKIE, cookie)), Transport.UDP);
    assertThat(responder.cookie(again.query().edns(), CLIENT.getAddress()))
        .isEqualTo(Cookies.State.GOOD);
  }

  /** RFC 7871 section 7.2.1: back as it came, with scope 0, as all networks get the same. */
  @Test
  void givesTheClientsSubnetBack() throws Exception {
    assertThat(options(Transport.UDP, option(OptionCode.CLIENT_SUBNET, "00011800c00002")))
        .singleElement()
        .satisfies(subnet -> assertThat(data(subnet)).isEqualTo(hex("00011800c00002")));
    // What was made for this client alone says so (section 7.2.1).
    Answer ours = Answer.ofRcode(Rcode.NOERROR, "test");
    Incoming.Request request =
        (Incoming.Request)
            parse(query(option(OptionCode.CLIENT_SUBNET, "00011800c00002")), Transport.UDP);
    ResponseOptions options =
        responder.respond(request.query().edns(), CLIENT.getAddress(), Transport.UDP);
    ResponseEncoder encoder = new ResponseEncoder();
    encoder.encode(request.withOptions(options).forThisClientAlone(), ours);
    var buffer = Unpooled.buffer();
    encoder.copyTo(buffer);
    Message alone = new Message(Arrays.copyOf(buffer.array(), encoder.length()));
    assertThat(data(alone.getOPT().getOptions(OptionCode.CLIENT_SUBNET).get(0)))
        .isEqualTo(hex("00011818c00002"));
    // What could be anything of any length is not given back.
    assertThat(
            options(Transport.UDP, option(OptionCode.CLIENT_SUBNET, "00031800" + "00".repeat(99))))
        .isEmpty();
  }

  /** RFC 7828 section 3.3: in units of 100 ms; nothing on transports with ways of their own. */
  @ParameterizedTest
  @EnumSource(Transport.class)
  void saysHowLongAConnectionMayBeIdle(Transport transport) throws Exception {
    List<EDNSOption> options = options(transport, option(OptionCode.TCP_KEEPALIVE, ""));
    if (transport == Transport.TCP || transport == Transport.TLS) {
      assertThat(data(options.get(0))).isEqualTo(new byte[] {0, 100});
    } else {
      assertThat(options).isEmpty();
    }
  }

  /** RFC 8467 section 4.1; RFC 7830 section 6: never where others read along anyway. */
  @ParameterizedTest
  @EnumSource(Transport.class)
  void padsWhereTheClientPadsAndNobodyReadsAlong(Transport transport) throws Exception {
    for (int texts : List.of(0, 1, 3, 40)) {
      Answer.Builder answer = Answer.builder("test");
      for (int i = 0; i < texts; i++) {
        answer.answer().add(new TXTRecord(NAME, DClass.IN, 30, i + "x".repeat(200)));
      }
      byte[] response =
          respond(
              transport,
              answer.build(),
              option(OptionCode.PADDING, "000000"),
              option(OptionCode.NSID, ""));
      Message message = new Message(response);
      if (transport.isEncrypted()) {
        assertThat(response.length % 468).isZero();
        assertThat(response.length).isGreaterThan(200 * texts);
        List<EDNSOption> padding = message.getOPT().getOptions(OptionCode.PADDING);
        assertThat(data(padding.get(0))).containsOnly(0);
        assertThat(message.getOPT().getOptions()).hasSize(2);
        assertThat(message.getSection(Section.ANSWER)).hasSize(texts);
      } else {
        assertThat(message.getOPT().getOptions(OptionCode.PADDING)).isEmpty();
      }
    }
  }

  @Test
  void padsNoFurtherThanTheLargestMessage() {
    assertThat(Opt.paddingLength(468, 65535)).isEqualTo(468);
    assertThat(Opt.paddingLength(464, 65535)).isEqualTo(4);
    assertThat(Opt.paddingLength(465, 65535)).isEqualTo(471);
    assertThat(Opt.paddingLength(65530, 65535)).isEqualTo(5);
    assertThat(Opt.paddingLength(65532, 65535)).isZero();
    assertThat(Opt.paddingLength(65535, 65535)).isZero();
  }

  @Test
  void saysWhatWentWrongBesideTheRest() throws Exception {
    Answer.Builder answer = Answer.builder("test").rcode(Rcode.SERVFAIL);
    answer.error(ExtendedError.NOT_READY, "not read yet");
    Message message =
        new Message(respond(Transport.UDP, answer.build(), option(OptionCode.NSID, "")));
    assertThat(message.getOPT().getOptions()).hasSize(2);
    ExtendedErrorCodeOption error =
        (ExtendedErrorCodeOption) message.getOPT().getOptions(OptionCode.EXTENDED_ERROR).get(0);
    assertThat(error.getErrorCode()).isEqualTo(14);
    assertThat(error.getText()).isEqualTo("not read yet");
  }

  @ParameterizedTest
  @CsvSource({
    "10, 00",
    "10, 010203040506070809",
    "10, ''",
    "8, 000118",
    "8, 00011801c00002", // a scope
    "8, 00011800c0", // too short
    "8, 00011800c0000201", // too long
    "8, 00011700c00001", // a bit behind the prefix
    "8, 00012100c000020100", // no IPv4 prefix
    "8, 0002810020010db8", // no IPv6 prefix
    "11, 0064"
  })
  void refusesOptionsThatBreakTheirRules(int code, String data) {
    Incoming.Rejected rejected =
        (Incoming.Rejected) parse(query(option(code, data)), Transport.TCP);
    assertThat(rejected.rcode()).isEqualTo(Rcode.FORMERR);
    assertThat(rejected.edns().present()).isTrue();
    assertThat(rejected.question()).isPresent();
  }

  @ParameterizedTest
  @CsvSource({
    "8, 00010000",
    "8, 00011700c00002",
    "8, 00022000" + "20010db8",
    "8, 00000000",
    "11, ''",
    "3, ff",
    "65001, ffff"
  })
  void takesOptionsThatKeepThem(int code, String data) {
    assertThat(parse(query(option(code, data)), Transport.TCP))
        .isInstanceOf(Incoming.Request.class);
  }

  /** RFC 7873 section 5.4: a query for a cookie, and for nothing else. */
  @Test
  void answersAQueryThatAsksForACookieAlone() {
    Message message = new Message();
    message.addRecord(
        new OPTRecord(1232, 0, 0, 0, option(OptionCode.COOKIE, "0102030405060708")),
        Section.ADDITIONAL);
    Incoming.Rejected rejected = (Incoming.Rejected) parse(message.toWire(), Transport.UDP);
    assertThat(rejected.rcode()).isEqualTo(Rcode.NOERROR);
    assertThat(rejected.question()).isEmpty();

    Message without = new Message();
    without.addRecord(new OPTRecord(1232, 0, 0), Section.ADDITIONAL);
    assertThat(((Incoming.Rejected) parse(without.toWire(), Transport.UDP)).rcode())
        .isEqualTo(Rcode.FORMERR);
  }
}
