package io.skystack.dns.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.Query;
import io.skystack.dns.plugin.Query.Transport;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Rcode;

class QuestionKeyTest {
  private static final InetSocketAddress CLIENT = new InetSocketAddress(53);

  /** a.example. A IN. */
  private static final String QUESTION = "0161076578616d706c650000010001";

  private static final String QUERY = "123401000001000000000000" + QUESTION;
  private static final String WITH_OPT = "123401000001000000000001" + QUESTION;
  private static final String OPT = "00002904d0000080000000";
  private static final String COOKIE = "00002904d000008000000c000a00080102030405060708";

  private static ByteBuf message(String hex) {
    return Unpooled.wrappedBuffer(HexFormat.of().parseHex(hex));
  }

  private static QuestionKey key(String hex) {
    QuestionKey key = new QuestionKey();
    assertThat(key.read(message(hex))).as(hex).isTrue();
    return key;
  }

  private static boolean isPlain(String hex) {
    return new QuestionKey().read(message(hex));
  }

  private static boolean isSame(QuestionKey one, QuestionKey other) {
    return one.hash() == other.hash();
  }

  @Test
  void isTheSameInAnyLetterCase() {
    QuestionKey lower = key(QUERY);
    assertThat(isSame(lower, key(QUERY.replace("0161", "0141").replace("65", "45")))).isTrue();
    assertThat(isSame(lower, key(QUERY.replace("1234", "5678")))).isTrue();
  }

  /** 0x41 is the letter A; as a type or a class it is a number. */
  @Test
  void tellsTypesAndClassesApart() {
    String end = "00010001";
    List<String> others = List.of("00410001", "00610001", "00010041", "00010061", "41410001");
    for (String other : others) {
      for (String another : others) {
        assertThat(isSame(key(QUERY.replace(end, other)), key(QUERY.replace(end, another))))
            .isEqualTo(other.equals(another));
      }
    }
    assertThat(key(QUERY.replace(end, "00410001")).type()).isEqualTo(65);
  }

  @Test
  void tellsApartByTheFlagsThatAnAnswerDependsOn() {
    QuestionKey rd = key(QUERY);
    for (String other :
        List.of(
            QUERY.replace("12340100", "12340000"), // RD
            QUERY.replace("12340100", "12340110"), // CD
            WITH_OPT + OPT)) { // DO
      assertThat(key(other).variant()).isNotEqualTo(rd.variant());
      assertThat(isSame(rd, key(other))).isFalse();
    }
    for (String same :
        List.of(
            QUERY.replace("12340100", "12340120"), // AD
            QUERY.replace("12340100", "12340740"), // AA, TC, and the reserved bit
            WITH_OPT + OPT.replace("8000", "0000"))) {
      assertThat(isSame(rd, key(same))).as(same).isTrue();
      assertThat(key(same).variant()).isEqualTo(rd.variant());
    }
  }

  @Test
  void seesOptionsWithoutReadingThem() {
    assertThat(key(QUERY).hasOptions()).isFalse();
    assertThat(key(WITH_OPT + OPT).hasOptions()).isFalse();
    assertThat(key(WITH_OPT + COOKIE).hasOptions()).isTrue();
    assertThat(isSame(key(WITH_OPT + OPT), key(WITH_OPT + COOKIE))).isTrue();
  }

  @Test
  void leavesWhatIsNotPlainToTheParser() {
    for (String whole : List.of(QUERY, WITH_OPT + OPT, WITH_OPT + COOKIE)) {
      for (int end = 0; end < whole.length(); end += 2) {
        assertThat(isPlain(whole.substring(0, end))).as(whole.substring(0, end)).isFalse();
      }
      assertThat(isPlain(whole + "00")).isFalse();
      assertThat(isPlain(whole.replace("12340100", "12348100"))).as("a response").isFalse();
      assertThat(isPlain(whole.replace("12340100", "12342900"))).as("an opcode").isFalse();
      assertThat(isPlain(whole.replace("0161", "c00c"))).as("a pointer").isFalse();
      assertThat(isPlain(whole.replace("0161", "4161"))).as("a label type").isFalse();
    }
    assertThat(isPlain("123401000002000000000000" + QUESTION + QUESTION)).isFalse();
    assertThat(isPlain("123401000001000100000000" + QUESTION)).isFalse();
    assertThat(isPlain("123401000001000000010000" + QUESTION)).isFalse();
    assertThat(isPlain("123401000001000000000002" + QUESTION + OPT + OPT)).isFalse();
    assertThat(isPlain(WITH_OPT + OPT.replace("d0000080", "d0000180"))).as("version").isFalse();
    assertThat(isPlain(WITH_OPT + OPT.replace("000029", "0000fa"))).as("TSIG").isFalse();
    assertThat(isPlain(WITH_OPT + OPT.replace("000029", "016129"))).as("owner").isFalse();
  }

  @Test
  void takesNamesUpToTheirBound() {
    String label = "3f" + "61".repeat(63);
    String longest = label.repeat(3) + "3d" + "61".repeat(61) + "00";
    assertThat(isPlain("123401000001000000000000" + longest + "00010001")).isTrue();
    String tooLong = label.repeat(4) + "00";
    assertThat(isPlain("123401000001000000000000" + tooLong + "00010001")).isFalse();
    assertThat(isPlain("123401000001000000000000" + "00" + "00010001")).as("the root").isTrue();
  }

  /** Eight bytes at a time say what one at a time says. */
  @Property(tries = 2000)
  void lowersLettersAndNothingElse(@ForAll long eight) {
    byte[] bytes = new byte[8];
    Bytes.put64(bytes, 0, eight);
    for (int i = 0; i < 8; i++) {
      bytes[i] = Bytes.lower(bytes[i]);
    }
    assertThat(Bytes.lower(eight)).isEqualTo(Bytes.get64(bytes, 0));
  }

  /** What is read as plain is a query to the parser too, and the same one. */
  @Property(tries = 3000)
  void agreesWithTheParser(@ForAll long seed) {
    Random random = new Random(seed);
    byte[] bytes =
        HexFormat.of()
            .parseHex(List.of(QUERY, WITH_OPT + OPT, WITH_OPT + COOKIE).get(random.nextInt(3)));
    for (int i = random.nextInt(4); i > 0; i--) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    if (random.nextInt(4) == 0) {
      bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length + 3));
    }
    QuestionKey key = new QuestionKey();
    boolean plain = key.read(Unpooled.wrappedBuffer(bytes));
    Incoming incoming = QueryParser.parse(Unpooled.wrappedBuffer(bytes), CLIENT, Transport.UDP);
    if (plain && !key.hasOptions()) {
      assertThat(incoming).isInstanceOf(Incoming.Request.class);
    }
    if (plain && incoming instanceof Incoming.Request request) {
      Query query = request.query();
      QuestionKey parsed = new QuestionKey();
      Answer answer = Answer.ofRcode(Rcode.NOERROR, "test");
      parsed.of(query, new ResponseEncoder().compose(request, answer));
      assertThat(isSame(key, parsed)).isTrue();
      assertThat(key.variant()).isEqualTo(parsed.variant());
      assertThat(key.type()).isEqualTo(query.type());
      assertThat(key.hasEdns()).isEqualTo(query.edns().present());
      assertThat(key.hasOptions()).isEqualTo(!query.edns().options().isEmpty());
    }
  }
}
