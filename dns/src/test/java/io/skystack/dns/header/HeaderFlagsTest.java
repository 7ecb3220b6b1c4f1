package io.skystack.dns.header;

import static io.skystack.dns.testing.Asker.ask;
import static io.skystack.dns.testing.Asker.query;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.skystack.dns.header.HeaderOptions.Change;
import io.skystack.dns.header.HeaderOptions.Flag;
import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.Query;
import io.skystack.dns.testing.KnownRecords;
import io.skystack.dns.wire.Incoming;
import io.skystack.dns.wire.ResponseEncoder;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Header;

class HeaderFlagsTest {
  private static final int RD = 0x0100;

  private final KnownRecords rest = new KnownRecords("a.test. 5 IN A 192.0.2.9");

  private static HeaderFlags header(List<Change> query, List<Change> response) {
    return new HeaderFlags(new HeaderOptions(query, response));
  }

  private static Header sent(Query query, Answer answer) throws IOException {
    ResponseEncoder encoder = new ResponseEncoder();
    encoder.encode(new Incoming.Request(1, query.recursionDesired() ? RD : 0, query), answer);
    ByteBuf buffer = Unpooled.buffer();
    encoder.copyTo(buffer);
    return new Header(ByteBufUtil.getBytes(buffer));
  }

  @ParameterizedTest
  @CsvSource({
    "AA, 5, true",
    "AA, 5, false",
    "RA, 8, true",
    "RA, 8, false",
    "RD, 7, true",
    "RD, 7, false"
  })
  void changesWhatIsSent(Flag flag, int bit, boolean isSet) throws IOException {
    HeaderFlags header = header(List.of(), List.of(new Change(flag, isSet)));
    for (boolean asked : new boolean[] {true, false}) {
      Query query = query("a.test.", "A").withRecursionDesired(asked);
      Header sent = sent(query, ask(query, header, rest));
      assertThat(sent.getFlag(bit)).isEqualTo(isSet);
      if (flag != Flag.RD) {
        assertThat(sent.getFlag(Flags.RD)).isEqualTo(asked); // RFC 1035 section 4.1.1
      }
    }
  }

  @Test
  void theLastChangeOfAFlagHolds() {
    HeaderFlags header =
        header(List.of(), List.of(new Change(Flag.RA, true), new Change(Flag.RA, false)));
    assertThat(ask(query("a.test.", "A"), header, rest).recursionAvailable()).isFalse();
  }

  @Test
  void changesQueriesForThoseBehindIt() throws IOException {
    HeaderFlags header = header(List.of(new Change(Flag.RD, false)), List.of());
    Query query = query("a.test.", "A");
    Answer answer = ask(query, header, rest);
    assertThat(rest.asked().get(0).recursionDesired()).isFalse();
    assertThat(sent(query, answer).getFlag(Flags.RD)).isTrue();
  }

  @Test
  void keepsHowLongAnAnswerIsGood() {
    HeaderFlags header = header(List.of(), List.of(new Change(Flag.RA, true)));
    assertThat(ask(query("a.test.", "A"), header, rest).validity())
        .isEqualTo(ask(query("a.test.", "A"), rest).validity());
  }
}
