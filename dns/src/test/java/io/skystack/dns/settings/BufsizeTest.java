package io.skystack.dns.settings;

import static io.skystack.dns.testing.Asker.ask;
import static io.skystack.dns.testing.Asker.query;
import static org.assertj.core.api.Assertions.assertThat;

import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.Edns;
import io.skystack.dns.plugin.Query;
import io.skystack.dns.testing.KnownRecords;
import io.skystack.dns.wire.Incoming;
import io.skystack.dns.wire.ResponseEncoder;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BufsizeTest {
  /** About 1,060 bytes. */
  private final KnownRecords rest =
      new KnownRecords(
          IntStream.range(0, 64)
              .mapToObj(i -> "a.test. 5 IN A 192.0.2." + i)
              .toArray(String[]::new));

  /** What a client takes, the limit; the least and the most bytes of the message, and TC. */
  @ParameterizedTest
  @CsvSource({
    "1232, 512,  496,  512, true",
    "1232, 700,  684,  700, true",
    "600,  1232, 584,  600, true",
    "1232, 4096, 1000, 1232, false",
    "4096, 4096, 1000, 1232, false",
  })
  void keepsMessagesSmall(int client, int limit, int least, int most, boolean truncated) {
    Query plain = query("a.test.", "A");
    Query query = plain.withEdns(new Edns(true, client, 0, false, List.of()));
    Answer answer = ask(query, new Bufsize(limit), rest);
    ResponseEncoder encoder = new ResponseEncoder();
    encoder.encode(new Incoming.Request(1, 0, query), answer);
    assertThat(encoder.length()).isBetween(least, most);
    assertThat(encoder.isTruncated()).isEqualTo(truncated);
  }
}
