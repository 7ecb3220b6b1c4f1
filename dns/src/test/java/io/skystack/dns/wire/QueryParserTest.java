package io.skystack.dns.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.skystack.dns.plugin.Query;
import io.skystack.dns.plugin.Query.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Flags;
import org.xbill.DNS.GenericEDNSOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

class QueryParserTest {
  private static final InetSocketAddress CLIENT =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 4242);

  /** ID 1234, RD, one question: a.example. A IN. */
  private static final String QUESTION = "0161076578616d706c650000010001";

  private static final String QUERY = "123401000001000000000000" + QUESTION;
  private static final String OPT = "0000290200000080000000";

  private static Incoming parse(String hex) {
    return parse(HexFormat.of().parseHex(hex));
  }

  private static Incoming parse(byte[] bytes) {
    return QueryParser.parse(Unpooled.wrappedBuffer(bytes), CLIENT, Transport.UDP);
  }

  private static Query query(String hex) {
    assertThat(parse(hex)).isInstanceOf(Incoming.Request.class);
    return ((Incoming.Request) parse(hex)).query();
  }

  private static Incoming.Rejected rejected(String hex) {
    assertThat(parse(hex)).isInstanceOf(Incoming.Rejected.class);
    return (Incoming.Rejected) parse(hex);
  }

  private static String withCounts(int questions, int answers, int authorities, int additionals) {
    return "12340100%04x%04x%04x%04x".formatted(questions, answers, authorities, additionals);
  }

  @Test
  void readsAPlainQuery() {
    Incoming.Request request = (Incoming.Request) parse(QUERY);
    assertThat(request.id()).isEqualTo(0x1234);
    Query query = request.query();
    assertThat(query.name()).hasToString("a.example.");
    assertThat(query.type()).isEqualTo(Type.A);
    assertThat(query.dclass()).isEqualTo(DClass.IN);
    assertThat(query.recursionDesired()).isTrue();
    assertThat(query.checkingDisabled()).isFalse();
    assertThat(query.edns().present()).isFalse();
    assertThat(query.edns().payloadSize()).isEqualTo(512);
    assertThat(query.client()).isEqualTo(CLIENT);
    assertThat(query.transport()).isEqualTo(Transport.UDP);
  }

  @Test
  void keepsTheCaseOfTheName() {
    String upper = withCounts(1, 0, 0, 0) + "0141074558614d504c650000010001";
    assertThat(query(upper).name()).hasToString("A.EXaMPLe.");
  }

  @Test
  void leavesTheBuffersIndicesAlone() {
    ByteBuf buffer = Unpooled.wrappedBuffer(HexFormat.of().parseHex("ffff" + QUERY)).skipBytes(2);
    assertThat(QueryParser.parse(buffer, CLIENT, Transport.TCP))
        .isInstanceOf(Incoming.Request.class);
    assertThat(buffer.readerIndex()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({"''", "12", "1234010000010000000000"})
  void dropsWhatHasNoHeader(String hex) {
    assertThat(parse(hex)).isInstanceOf(Incoming.Dropped.class);
  }

  @Test
  void dropsResponses() {
    assertThat(parse("123481000001000000000000" + QUESTION)).isInstanceOf(Incoming.Dropped.class);
    assertThat(parse("1234ffffffffffffffffffff")).isInstanceOf(Incoming.Dropped.class);
  }

  @ParameterizedTest
  @CsvSource({"08", "10", "20", "28", "78"})
  void refusesOtherOpcodesFromTheHeader(String flags) {
    Incoming.Rejected rejected = rejected("1234" + flags + "00ffffffffffffffff");
    assertThat(rejected.rcode()).isEqualTo(Rcode.NOTIMP);
    assertThat(rejected.id()).isEqualTo(0x1234);
    assertThat(rejected.question()).isEmpty();
  }

  @Test
  void refusesForgedCountsWithoutReadingOn() {
    for (String counts :
        List.of(
            withCounts(0, 0, 0, 0),
            withCounts(2, 0, 0, 0),
            withCounts(65535, 0, 0, 0),
            withCounts(1, 1, 0, 0),
            withCounts(1, 65535, 65535, 65535),
            withCounts(1, 0, 2, 0),
            withCounts(1, 0, 0, 5))) {
      Incoming.Rejected rejected = rejected(counts + QUESTION);
      assertThat(rejected.rcode()).isEqualTo(Rcode.FORMERR);
      assertThat(rejected.question()).isEmpty();
    }
  }

  @Test
  void refusesAnAuthorityRecordButForIncrementalTransfers() {
    String soa = "00" + "0006" + "0001" + "00000000" + "0000";
    assertThat(rejected(withCounts(1, 0, 1, 0) + QUESTION + soa).rcode()).isEqualTo(Rcode.FORMERR);
    String ixfr = QUESTION.replace("00010001", "00fb0001");
    assertThat(query(withCounts(1, 0, 1, 0) + ixfr + soa).type()).isEqualTo(Type.IXFR);
  }

  @ParameterizedTest
  @CsvSource({
    "c00c00010001", // points at itself
    "0161c00c00010001", // loops
    "c0ff00010001", // points behind the end
    "400161000001000100", // a label type that never came to be
    "3f61000001", // a label longer than the message
    "016100", // no type
    "0161000001" // no class
  })
  void refusesMalformedQuestions(String question) {
    Incoming.Rejected rejected = rejected(withCounts(1, 0, 0, 0) + question);
    assertThat(rejected.rcode()).isEqualTo(Rcode.FORMERR);
    assertThat(rejected.question()).isEmpty();
  }

  @Test
  void takesNamesOf255BytesAndNoLonger() {
    String label = "3f" + "61".repeat(63);
    String longest = label.repeat(3) + "3d" + "61".repeat(61) + "00";
    assertThat(query(withCounts(1, 0, 0, 0) + longest + "00010001").name().length())
        .isEqualTo((short) 255);
    String tooLong = label.repeat(3) + "3e" + "61".repeat(62) + "00";
    assertThat(rejected(withCounts(1, 0, 0, 0) + tooLong + "00010001").rcode())
        .isEqualTo(Rcode.FORMERR);
  }

  @Test
  void refusesBytesAfterTheEnd() {
    Incoming.Rejected rejected = rejected(QUERY + "00");
    assertThat(rejected.rcode()).isEqualTo(Rcode.FORMERR);
    assertThat(rejected.question()).isPresent();
  }

  /** RFC 6891 section 6.1.1. */
  @Test
  void takesOneOptAtMostAndOnlyAtTheRoot() {
    assertThat(query(withCounts(1, 0, 0, 1) + QUESTION + OPT).edns().present()).isTrue();
    assertThat(rejected(withCounts(1, 0, 0, 2) + QUESTION + OPT + OPT).rcode())
        .isEqualTo(Rcode.FORMERR);
    String elsewhere = "0161" + OPT;
    assertThat(rejected(withCounts(1, 0, 0, 1) + QUESTION + elsewhere).rcode())
        .isEqualTo(Rcode.FORMERR);
  }

  /** RFC 6891 section 6.1.3. */
  @Test
  void answersUnknownEdnsVersionsWithBadvers() {
    String version1 = "0000290200000180000000";
    Incoming.Rejected rejected = rejected(withCounts(1, 0, 0, 1) + QUESTION + version1);
    assertThat(rejected.rcode()).isEqualTo(Rcode.BADVERS);
    assertThat(rejected.edns().present()).isTrue();
    assertThat(rejected.question()).isPresent();
  }

  @ParameterizedTest
  @CsvSource({
    "0000290200000080000003000a00", // an option without its length
    "0000290200000080000005000a000200", // longer than the record
    "0000290200000080000004000a0000ff", // a byte after the record
    "00002902000000800000ff", // longer than the message
  })
  void refusesMalformedOptions(String opt) {
    assertThat(rejected(withCounts(1, 0, 0, 1) + QUESTION + opt).rcode()).isEqualTo(Rcode.FORMERR);
  }

  @Test
  void boundsTheNumberOfOptions() {
    assertThat(query(withCounts(1, 0, 0, 1) + QUESTION + optWith(16)).edns().options()).hasSize(16);
    assertThat(rejected(withCounts(1, 0, 0, 1) + QUESTION + optWith(17)).rcode())
        .isEqualTo(Rcode.FORMERR);
  }

  private static String optWith(int options) {
    return "00002902000000" + "8000" + "%04x".formatted(4 * options) + "fde90000".repeat(options);
  }

  @Test
  void stepsOverOtherAdditionalRecords() {
    String tsig = "c00c" + "00fa" + "00ff" + "00000000" + "0003" + "010203";
    Query query = query(withCounts(1, 0, 0, 2) + QUESTION + OPT + tsig);
    assertThat(query.edns().present()).isTrue();
    String torn = "c00c" + "00fa" + "00ff" + "00000000" + "0004" + "010203";
    assertThat(rejected(withCounts(1, 0, 0, 2) + QUESTION + OPT + torn).rcode())
        .isEqualTo(Rcode.FORMERR);
  }

  @Property(tries = 2000)
  void neverThrows(@ForAll @Size(max = 600) byte[] bytes) {
    Incoming incoming = parse(bytes);
    boolean isQuery = bytes.length >= 12 && bytes[2] >= 0;
    assertThat(incoming instanceof Incoming.Dropped).isEqualTo(!isQuery);
  }

  /** Random bytes rarely get past the header; these all start as a query does. */
  @Property(tries = 5000)
  void neverThrowsBehindAGoodHeader(
      @ForAll @IntRange(max = 1) int authorities,
      @ForAll @IntRange(max = 4) int additionals,
      @ForAll @Size(max = 80) byte[] body) {
    byte[] header = HexFormat.of().parseHex(withCounts(1, 0, authorities, additionals));
    byte[] bytes = Arrays.copyOf(header, header.length + body.length);
    System.arraycopy(body, 0, bytes, header.length, body.length);
    assertThat(parse(bytes)).isNotInstanceOf(Incoming.Dropped.class);
  }

  @Property(tries = 2000)
  void neverThrowsForATornOrChangedQuery(
      @ForAll @IntRange(min = 12, max = 90) int length,
      @ForAll @IntRange(min = 4, max = 90) int at,
      @ForAll byte value) {
    String tsig = "c00c" + "00fa" + "00ff" + "00000000" + "0003" + "010203";
    byte[] whole = HexFormat.of().parseHex(withCounts(1, 0, 0, 2) + QUESTION + optWith(4) + tsig);
    byte[] bytes = Arrays.copyOf(whole, Math.min(length, whole.length));
    if (at < bytes.length) {
      bytes[at] = value;
    }
    assertThat(parse(bytes)).isNotNull();
  }

  /** What an independent implementation writes is read as it was meant. */
  @Property(tries = 1000)
  void readsWhatDnsjavaWrites(
      @ForAll @Size(min = 1, max = 8) List<@IntRange(min = 1, max = 20) Integer> labels,
      @ForAll @IntRange(max = 65535) int type,
      @ForAll boolean cd,
      @ForAll boolean dnssecOk,
      @ForAll @IntRange(max = 65535) int payloadSize,
      @ForAll @Size(max = 20) byte[] option)
      throws Exception {
    Name name = Name.root;
    for (int length : labels) {
      byte[] label = new byte[length];
      Arrays.fill(label, (byte) ('a' + length));
      name = Name.concatenate(Name.fromString(new String(label, StandardCharsets.US_ASCII)), name);
    }
    Message message = Message.newQuery(Record.newRecord(name, type == 0 ? 1 : type, DClass.IN));
    if (cd) {
      message.getHeader().setFlag(Flags.CD);
    }
    EDNSOption sent = new GenericEDNSOption(65001, option);
    message.addRecord(
        new OPTRecord(payloadSize, 0, 0, dnssecOk ? ExtendedFlags.DO : 0, sent),
        Section.ADDITIONAL);

    Incoming.Request request = (Incoming.Request) parse(message.toWire());

    assertThat(request.id()).isEqualTo(message.getHeader().getID());
    Query query = request.query();
    assertThat(query.name()).isEqualTo(name);
    assertThat(query.type()).isEqualTo(type == 0 ? 1 : type);
    assertThat(query.checkingDisabled()).isEqualTo(cd);
    assertThat(query.edns().dnssecOk()).isEqualTo(dnssecOk);
    assertThat(query.edns().payloadSize()).isEqualTo(payloadSize);
    assertThat(query.edns().options()).singleElement().isEqualTo(sent);
  }
}
