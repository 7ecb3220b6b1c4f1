package io.skystack.dns.tsig;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.Chain;
import io.skystack.dns.plugin.Plugin;
import io.skystack.dns.plugin.Query;
import io.skystack.dns.plugin.Query.Transport;
import io.skystack.dns.plugin.Zones;
import io.skystack.dns.wire.Incoming;
import io.skystack.dns.wire.QueryParser;
import io.skystack.dns.wire.ResponseEncoder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.TSIG;
import org.xbill.DNS.TSIGRecord;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

/** Queries signed by another implementation, and responses that it verifies. */
class TsigTest {
  private static final Instant NOW = Instant.ofEpochSecond(1_900_000_000L);
  private static final byte[] SECRET = "not so secret".getBytes(StandardCharsets.US_ASCII);
  private static final Name KEY = Name.fromConstantString("a.key.");
  private static final Name NAME = Name.fromConstantString("www.Zone.test.");

  private final ResponseEncoder encoder = new ResponseEncoder();
  private final TsigMetrics metrics = new TsigMetrics(new PrometheusRegistry());
  private int records = 1;

  /** dnsjava looks up the algorithm by the Java name of the key's: HmacSHA256. */
  private static TSIG signer(Name key, Name algorithm, byte[] secret, Duration late) {
    return new TSIG(
        algorithm,
        key,
        new SecretKeySpec(secret, "Hmac" + algorithm.getLabelString(0).substring(5)),
        Clock.fixed(NOW.plus(late), ZoneOffset.UTC));
  }

  private static TSIG good(Name algorithm) {
    return signer(KEY, algorithm, SECRET, Duration.ZERO);
  }

  private static Message query(int type) {
    Message query = Message.newQuery(Record.newRecord(NAME, type, DClass.IN));
    query.addRecord(new OPTRecord(1232, 0, 0, 0), Section.ADDITIONAL);
    return query;
  }

  private static byte[] signed(Message query, TSIG signer) {
    query.setTSIG(signer, Rcode.NOERROR, null);
    return query.toWire(65535);
  }

  private Plugin zone() {
    return new Plugin() {
      @Override
      public String name() {
        return "zone";
      }

      @Override
      public boolean takesNotices() {
        return true;
      }

      @Override
      public CompletionStage<Answer> handle(Query query, Next next) {
        Answer.Builder answer = Answer.builder("zone");
        for (int i = 0; i < records; i++) {
          answer
              .answer()
              .add(new ARecord(query.name(), DClass.IN, 60, InetAddress.getLoopbackAddress()));
        }
        return CompletableFuture.completedFuture(answer.build());
      }
    };
  }

  private Tsig tsig(Requirement requirement, Optional<Algorithm> algorithm) {
    return tsig(new Zones(List.of(Name.fromConstantString("zone.test."))), requirement, algorithm);
  }

  private Tsig tsig(Zones zones, Requirement requirement, Optional<Algorithm> algorithm) {
    return new Tsig(
        zones,
        List.of(new Key(KEY, algorithm, SECRET)),
        requirement,
        metrics,
        Clock.fixed(NOW, ZoneOffset.UTC));
  }

  private byte[] answer(Tsig plugin, byte[] query, Transport transport) {
    ByteBuf buffer = Unpooled.wrappedBuffer(query);
    Incoming incoming =
        QueryParser.parse(
            buffer, new InetSocketAddress(InetAddress.getLoopbackAddress(), 4711), transport);
    if (incoming instanceof Incoming.Rejected rejected) {
      encoder.encode(rejected);
    } else {
      Incoming.Request request = (Incoming.Request) incoming;
      encoder.encode(
          request,
          new Chain(List.of(plugin, zone())).handle(request.query()).toCompletableFuture().join());
    }
    ByteBuf out = Unpooled.buffer();
    encoder.copyTo(out);
    return Arrays.copyOf(out.array(), out.readableBytes());
  }

  /** The response code; what its TSIG record says; how many answers. */
  private static String text(Message response) {
    TSIGRecord tsig = response.getTSIG();
    return Rcode.string(response.getHeader().getRcode())
        + (tsig == null
            ? " -"
            : " " + Rcode.TSIGstring(tsig.getError()) + (isSigned(tsig) ? " signed" : ""))
        + " "
        + response.getHeader().getCount(Section.ANSWER);
  }

  private static boolean isSigned(TSIGRecord tsig) {
    return tsig.getSignature() != null && tsig.getSignature().length > 0;
  }

  private static Stream<Name> algorithms() {
    return Stream.of(
        TSIG.HMAC_SHA1, TSIG.HMAC_SHA224, TSIG.HMAC_SHA256, TSIG.HMAC_SHA384, TSIG.HMAC_SHA512);
  }

  @ParameterizedTest
  @MethodSource("algorithms")
  void signsResponsesToWhatIsSigned(Name algorithm) throws Exception {
    for (Transport transport : Transport.values()) {
      Message query = query(Type.A);
      TSIG signer = good(algorithm);
      byte[] sent = signed(query, signer);
      byte[] wire = answer(tsig(Requirement.NONE, Optional.empty()), sent, transport);
      Message response = new Message(wire);
      assertThat(text(response)).isEqualTo("NOERROR NOERROR signed 1");
      assertThat(signer.verify(response, wire, new Message(sent).getTSIG()))
          .isEqualTo(Rcode.NOERROR);
      assertThat(response.getOPT()).isNotNull();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "good,            NOERROR NOERROR signed 1",
    "other algorithm, NOTAUTH BADKEY 0",
    "other key,       NOTAUTH BADKEY 0",
    "other secret,    NOTAUTH BADSIG 0",
    "changed,         NOTAUTH BADSIG 0",
    "other ID,        NOERROR NOERROR signed 1",
    "early,           NOTAUTH BADTIME signed 0",
    "late,            NOTAUTH BADTIME signed 0",
    "nearly late,     NOERROR NOERROR signed 1",
    "cut,             NOTAUTH BADTRUNC signed 0",
    "cut short,       FORMERR - 0",
    "no MAC,          FORMERR - 0",
    "not last,        FORMERR - 0",
    "twice,           FORMERR - 0",
    "broken,          FORMERR - 0",
  })
  void tellsWhatIsWrong(String how, String expected) throws Exception {
    Message query = query(Type.A);
    Name algorithm = how.equals("other algorithm") ? TSIG.HMAC_SHA1 : TSIG.HMAC_SHA256;
    TSIG signer =
        switch (how) {
          case "other key" ->
              signer(Name.fromConstantString("b.key."), algorithm, SECRET, Duration.ZERO);
          case "other secret" -> signer(KEY, algorithm, new byte[] {1}, Duration.ZERO);
          case "early" -> signer(KEY, algorithm, SECRET, Duration.ofSeconds(301));
          case "late" -> signer(KEY, algorithm, SECRET, Duration.ofSeconds(-301));
          case "nearly late" -> signer(KEY, algorithm, SECRET, Duration.ofMinutes(-5));
          default -> good(algorithm);
        };
    byte[] sent = changed(how, signed(query, signer));
    byte[] wire =
        answer(tsig(Requirement.NONE, Optional.of(Algorithm.SHA256)), sent, Transport.UDP);
    Message response = new Message(wire);
    assertThat(text(response)).isEqualTo(expected.replace("BADTRUNC", Rcode.TSIGstring(22)));
    if (expected.contains("BADTIME")) {
      // The client's time comes back, and ours beside it (RFC 8945 section 5.2.3).
      TSIGRecord record = response.getTSIG();
      assertThat(record.getTimeSigned()).isEqualTo(new Message(sent).getTSIG().getTimeSigned());
      assertThat(record.getOther())
          .isEqualTo(Arrays.copyOfRange(longBytes(NOW.getEpochSecond()), 2, 8));
    }
  }

  private static byte[] longBytes(long value) {
    return java.nio.ByteBuffer.allocate(8).putLong(value).array();
  }

  /** The record's last bytes: length and MAC of 32, ID, error, no other data. */
  private static byte[] changed(String how, byte[] message) throws IOException {
    int mac = message.length - 6 - 32;
    switch (how) {
      case "changed" -> message[2] ^= 1; // RD
      case "other ID" -> message[0]++;
      case "broken" -> message[mac - 1] = 33;
      case "cut" -> {
        return cut(message, mac, 16);
      }
      case "cut short" -> {
        return cut(message, mac, 15);
      }
      case "no MAC" -> {
        return cut(message, mac, 0);
      }
      case "not last", "twice" -> {
        Message parsed = new Message(message);
        Record tsig = parsed.getTSIG();
        Message again = query(Type.A);
        again.addRecord(tsig, Section.ADDITIONAL);
        again.addRecord(
            how.equals("twice") ? tsig : new TXTRecord(NAME, DClass.IN, 0, "behind"),
            Section.ADDITIONAL);
        return again.toWire();
      }
      default -> {}
    }
    return message;
  }

  private static byte[] cut(byte[] message, int mac, int left) {
    byte[] cut = new byte[message.length - 32 + left];
    System.arraycopy(message, 0, cut, 0, mac + left);
    System.arraycopy(message, mac + 32, cut, mac + left, 6);
    cut[mac - 1] = (byte) left;
    int lengthAt = mac - 2 - 8 - TSIG.HMAC_SHA256.length() - 2;
    cut[lengthAt + 1] -= (byte) (32 - left);
    return cut;
  }

  @ParameterizedTest
  @CsvSource({
    "none,    A,    false, NOERROR - 1",
    "all,     A,    false, REFUSED - 0",
    "TXT,     A,    false, NOERROR - 1",
    "TXT,     TXT,  false, REFUSED - 0",
    "QUERY,   A,    false, REFUSED - 0",
    "NOTIFY,  A,    false, NOERROR - 1",
    "NOTIFY,  SOA,  true,  REFUSED - 0",
    "QUERY,   SOA,  true,  NOERROR - 1",
  })
  void refusesWhatShouldBeSigned(String what, String type, boolean isNotice, String expected)
      throws Exception {
    Requirement requirement =
        switch (what) {
          case "none" -> Requirement.NONE;
          case "all" -> Requirement.NONE.withTypes(Set.of(), true);
          case "TXT" -> Requirement.NONE.withTypes(Set.of(Type.TXT), false);
          default -> Requirement.NONE.withOpcodes(what.equals("QUERY"), what.equals("NOTIFY"));
        };
    Tsig plugin = tsig(requirement, Optional.empty());
    Message query = query(Type.value(type));
    if (isNotice) {
      query.getHeader().setOpcode(Opcode.NOTIFY);
    }
    assertThat(text(new Message(answer(plugin, query.toWire(), Transport.TCP))))
        .isEqualTo(expected);
    assertThat(
            text(new Message(answer(plugin, signed(query, good(TSIG.HMAC_SHA256)), Transport.TCP))))
        .isEqualTo("NOERROR NOERROR signed 1");
  }

  /** But for the ID, which is that of the record, no bit may change on the way. */
  @Test
  void letsNothingPassThatWasChanged() throws Exception {
    Tsig plugin = tsig(Zones.ALL, Requirement.NONE.withTypes(Set.of(), true), Optional.empty());
    byte[] sent = signed(query(Type.A), good(TSIG.HMAC_SHA256));
    for (int at = 2; at < sent.length; at++) {
      byte[] changed = sent.clone();
      changed[at] ^= 1;
      assertThat(new Message(answer(plugin, changed, Transport.UDP)).getRcode())
          .as("byte " + at)
          .isNotEqualTo(Rcode.NOERROR);
    }
    for (int length = 12; length < sent.length; length++) {
      byte[] torn = Arrays.copyOf(sent, length);
      assertThat(new Message(answer(plugin, torn, Transport.UDP)).getRcode())
          .as("length " + length)
          .isEqualTo(Rcode.FORMERR);
    }
  }

  @Test
  void leavesOtherZonesAlone() throws Exception {
    Tsig plugin = tsig(Requirement.NONE.withTypes(Set.of(), true), Optional.empty());
    Message other =
        Message.newQuery(
            Record.newRecord(Name.fromConstantString("other.test."), Type.A, DClass.IN));
    assertThat(text(new Message(answer(plugin, other.toWire(), Transport.UDP))))
        .isEqualTo("NOERROR - 1");
  }

  /** There is room for the record, or nothing but it (RFC 8945 section 5.3). */
  @Test
  void fitsTheMessage() throws Exception {
    List<String> seen = new ArrayList<>();
    for (records = 1; records < 100; records++) {
      Message query = query(Type.A);
      TSIG signer = good(TSIG.HMAC_SHA512);
      byte[] sent = signed(query, signer);
      byte[] wire = answer(tsig(Requirement.NONE, Optional.empty()), sent, Transport.UDP);
      Message response = new Message(wire);
      assertThat(wire).hasSizeLessThanOrEqualTo(1232);
      assertThat(signer.verify(response, wire, new Message(sent).getTSIG()))
          .isEqualTo(Rcode.NOERROR);
      boolean isCut = response.getHeader().getFlag(Flags.TC);
      assertThat(response.getHeader().getCount(Section.ANSWER)).isEqualTo(isCut ? 0 : records);
      seen.add("" + isCut);
    }
    assertThat(seen).contains("true", "false");
  }
}
