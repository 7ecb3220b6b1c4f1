package io.skystack.dns.erratic;

import static io.skystack.dns.testing.Asker.ask;
import static io.skystack.dns.testing.Asker.lines;
import static io.skystack.dns.testing.Asker.query;
import static org.assertj.core.api.Assertions.assertThat;

import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.Chain;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

class ErraticTest {
  private static final Duration LATE = Duration.ofMillis(20);

  private static Erratic erratic(int drop, int truncate, int delay, boolean large) {
    return new Erratic(new ErraticOptions(drop, truncate, delay, LATE, large));
  }

  @Test
  void answersEveryNameWithTheSame() {
    Erratic good = erratic(0, 0, 0, false);
    assertThat(lines(ask(query("any.name.", "A"), good)))
        .containsExactly("any.name. 0 A 192.0.2.53");
    assertThat(lines(ask(query("any.name.", "AAAA"), good)))
        .containsExactly("any.name. 0 AAAA 2001:db8:0:0:0:0:0:53");
    assertThat(ask(query("any.name.", "TXT"), good).rcode()).isEqualTo(Rcode.SERVFAIL);
    assertThat(ask(query("any.name.", "A"), good).validity().storable()).isFalse();
  }

  @Test
  void dropsOneOfSoMany() {
    Erratic third = erratic(3, 0, 0, false);
    assertThat(IntStream.range(0, 6).mapToObj(i -> ask(query("a.", "A"), third).rcode()))
        .containsExactly(Answer.DROP, 0, 0, Answer.DROP, 0, 0);
  }

  @Test
  void truncatesOneOfSoMany() {
    Erratic second = erratic(0, 2, 0, false);
    assertThat(IntStream.range(0, 4).mapToObj(i -> ask(query("a.", "A"), second).truncated()))
        .containsExactly(true, false, true, false);
  }

  @Test
  void isLateOneTimeOfSoMany() {
    Chain second = new Chain(List.of(erratic(0, 0, 2, false)));
    CompletableFuture<Answer> late = second.handle(query("a.", "A")).toCompletableFuture();
    CompletableFuture<Answer> punctual = second.handle(query("a.", "A")).toCompletableFuture();
    assertThat(punctual).isDone();
    assertThat(late.join().answer()).hasSize(1);
  }

  @Test
  void isLargeWhereToldSo() {
    assertThat(ask(query("a.", "A"), erratic(0, 0, 0, true)).answer()).hasSize(30);
  }

  @Test
  void transfersASmallZoneAndCutsItOff() {
    assertThat(ask(query("a.", "AXFR"), erratic(0, 0, 0, false)).answer())
        .hasSize(6)
        .first()
        .satisfies(first -> assertThat(first.getType()).isEqualTo(Type.SOA));
    Answer cut = ask(query("a.", "AXFR"), erratic(0, 1, 0, false));
    assertThat(cut.answer()).hasSize(5);
    assertThat(cut.truncated()).isFalse();
  }

  @Test
  void isReadyForAWhile() {
    Erratic erratic = erratic(0, 0, 0, false);
    assertThat(
            IntStream.range(0, 7)
                .mapToObj(
                    i -> {
                      boolean ready = erratic.notReady().isEmpty();
                      ask(query("a.", "A"), erratic);
                      return ready;
                    }))
        .containsExactly(false, false, false, true, true, false, false);
  }
}
