package io.skystack.dns.hot;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.Edns;
import io.skystack.dns.plugin.Query;
import io.skystack.dns.plugin.Query.Transport;
import io.skystack.dns.plugin.Validity;
import io.skystack.dns.wire.Incoming;
import io.skystack.dns.wire.QuestionKey;
import io.skystack.dns.wire.ReadyAnswer;
import io.skystack.dns.wire.ResponseEncoder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

class HotAnswersTest {
  private static final long SECOND = 1_000_000_000L;
  private static final Validity FOR_EVER = Validity.of(List.of());

  private final ResponseEncoder encoder = new ResponseEncoder();
  private final QuestionKey key = new QuestionKey();

  private static Incoming.Request request(String name) {
    Query query =
        new Query(
            Name.fromConstantString(name),
            Type.A,
            DClass.IN,
            true,
            false,
            Edns.NONE,
            new InetSocketAddress(53),
            Transport.UDP);
    return new Incoming.Request(1, 0x0100, query);
  }

  private ReadyAnswer ready(String name, int... ttls) {
    Answer.Builder answer = Answer.builder("test");
    for (int ttl : ttls) {
      answer
          .answer()
          .add(
              new ARecord(
                  Name.fromConstantString(name), DClass.IN, ttl, InetAddress.getLoopbackAddress()));
    }
    return encoder.compose(request(name), answer.build());
  }

  private int keep(HotAnswers table, String name, Validity validity, long now) {
    ReadyAnswer ready = ready(name, 30);
    key.of(request(name).query(), ready);
    return table.keep(key, ready, validity, HotKind.OTHER, now, now);
  }

  private boolean finds(HotAnswers table, String name, long now) {
    key.of(request(name).query(), ready(name, 30));
    return table.find(key, now) != null;
  }

  @Test
  void holdsAsLongAsItsSourcesAreUnchanged() {
    HotAnswers table = new HotAnswers(1 << 20);
    AtomicBoolean first = new AtomicBoolean(true);
    AtomicBoolean second = new AtomicBoolean(true);
    keep(table, "a.test.", Validity.of(List.of(first::get, second::get)), 0);
    assertThat(finds(table, "a.test.", Long.MAX_VALUE)).isTrue();
    assertThat(finds(table, "b.test.", 0)).isFalse();
    second.set(false);
    assertThat(finds(table, "a.test.", 0)).isFalse();
    keep(table, "a.test.", FOR_EVER, 0);
    assertThat(finds(table, "a.test.", 0)).isTrue();
    assertThat(table.size()).isEqualTo(1);
  }

  @Test
  void keepsNothingThatMayNotBeKeptOrIsOver() {
    HotAnswers table = new HotAnswers(1 << 20);
    keep(table, "a.test.", Validity.ONCE, 0);
    keep(table, "b.test.", Validity.of(List.of(() -> false)), 0);
    keep(table, "c.test.", Validity.until(5), 5);
    assertThat(table.size()).isZero();
    assertThat(table.bytes()).isZero();
    HotAnswers off = new HotAnswers(0);
    keep(off, "a.test.", FOR_EVER, 0);
    assertThat(off.isOn()).isFalse();
    assertThat(finds(off, "a.test.", 0)).isFalse();
  }

  /** TTLs are counted down where the answer has an end, and it ends before one is 0. */
  @Test
  void countsTtlsDown() throws IOException {
    HotAnswers table = new HotAnswers(1 << 20);
    long made = Long.MAX_VALUE - 10 * SECOND; // the clock may pass its end
    Incoming.Request request = request("a.test.");
    ReadyAnswer ready = ready("a.test.", 300, 20);
    key.of(request.query(), ready);
    table.keep(key, ready, Validity.until(made + 60 * SECOND), HotKind.OTHER, made, made);
    for (int age : List.of(0, 1, 19)) {
      HotAnswer hot = table.find(key, made + age * SECOND + SECOND / 2);
      assertThat(hot).isNotNull();
      encoder.encode(request, hot.ready(), hot.age(made + age * SECOND + SECOND / 2));
      assertThat(sent().getSection(Section.ANSWER))
          .extracting(record -> record.getTTL())
          .containsExactly(300L - age, 20L - age);
    }
    assertThat(table.find(key, made + 20 * SECOND)).isNull();
  }

  @Test
  void endsWithItsValidity() {
    HotAnswers table = new HotAnswers(1 << 20);
    keep(table, "a.test.", Validity.until(5 * SECOND), 0);
    assertThat(finds(table, "a.test.", 5 * SECOND - 1)).isTrue();
    assertThat(finds(table, "a.test.", 5 * SECOND)).isFalse();
  }

  /** What has no end says the same for ever: a record's TTL is what its owner wrote. */
  @Test
  void leavesTtlsOfRecordsAlone() throws IOException {
    HotAnswers table = new HotAnswers(1 << 20);
    keep(table, "a.test.", FOR_EVER, 0);
    HotAnswer hot = table.find(key, 1000 * SECOND);
    assertThat(hot).isNotNull();
    encoder.encode(request("a.test."), hot.ready(), hot.age(1000 * SECOND));
    assertThat(sent().getSection(Section.ANSWER).get(0).getTTL()).isEqualTo(30);
  }

  private Message sent() throws IOException {
    ByteBuf buffer = Unpooled.buffer();
    encoder.copyTo(buffer);
    return new Message(ByteBufUtil.getBytes(buffer));
  }

  @Test
  void staysWithinItsBytes() {
    HotAnswers table = new HotAnswers(64 << 10);
    int gone = 0;
    for (int i = 0; i < 20_000; i++) {
      String name = "n" + i % 3000 + ".test."; // more than fit, asked for again and again
      gone += keep(table, name, FOR_EVER, 0);
      assertThat(table.bytes()).isBetween(0L, 64L << 10);
    }
    assertThat(table.size()).isBetween(50, 400);
    assertThat(gone).isPositive();
    long held = IntStream.range(0, 3000).filter(i -> finds(table, "n" + i + ".test.", 0)).count();
    assertThat(held).isEqualTo(table.size());
  }

  @Test
  void doesNotKeepWhatIsTooLarge() {
    HotAnswers table = new HotAnswers(1 << 20);
    Name name = Name.fromConstantString("a.test.");
    Answer.Builder answer = Answer.builder("test");
    for (int i = 0; i < 100; i++) {
      answer.answer().add(new TXTRecord(name, DClass.IN, 30, "x".repeat(250)));
    }
    ReadyAnswer ready = encoder.compose(request("a.test."), answer.build());
    key.of(request("a.test.").query(), ready);
    table.keep(key, ready, FOR_EVER, HotKind.OTHER, 0, 0);
    assertThat(table.size()).isZero();
  }

  /**
   * The hashes are others in each process: the table has so many sets that no more good names meet
   * in one than it has room for (once in 100,000 runs), and the random names fill it all the same.
   */
  @Test
  void randomNamesPushNothingOut() {
    HotAnswers table = new HotAnswers(1 << 20);
    for (int round = 0; round < 3; round++) {
      for (int i = 0; i < 300; i++) {
        if (!finds(table, "good" + i + ".test.", 0)) {
          keep(table, "good" + i + ".test.", FOR_EVER, 0);
        }
      }
    }
    for (int i = 0; i < 30_000; i++) {
      keep(table, "random" + i + ".test.", FOR_EVER, 0);
    }
    assertThat(IntStream.range(0, 300).filter(i -> finds(table, "good" + i + ".test.", 0)).count())
        .isEqualTo(300);
  }

  /** There is no end of names that do not exist: those asked for once take no room. */
  @Test
  void keepsThatANameDoesNotExistFromTheSecondTimeOn() {
    HotAnswers table = new HotAnswers(1 << 20);
    AtomicBoolean holds = new AtomicBoolean(true);
    Validity validity = Validity.of(List.of(holds::get));
    deny(table, "none.test.", validity);
    assertThat(finds(table, "none.test.", 0)).isFalse();
    assertThat(table.size()).isZero();
    deny(table, "none.test.", validity);
    assertThat(finds(table, "none.test.", 0)).isTrue();
    // What was asked for twice has its place, whatever is answered later.
    holds.set(false);
    assertThat(finds(table, "none.test.", 0)).isFalse();
    deny(table, "none.test.", FOR_EVER);
    assertThat(finds(table, "none.test.", 0)).isTrue();
    for (int i = 0; i < 1000; i++) {
      deny(table, "random" + i + ".test.", FOR_EVER);
    }
    assertThat(table.size()).isEqualTo(1);
  }

  /**
   * As resolvers with a search path do: many names that do not exist, again and again in the same
   * order. The hashes are others in each process; some sets in a thousand may be too small.
   */
  @Test
  void keepsAlmostAllOfManyNamesThatAreAskedForInTurn() {
    int names = 10_000;
    HotAnswers table = new HotAnswers(4 << 20);
    for (int round = 0; round < 100; round++) {
      for (int i = 0; i < names; i++) {
        if (!finds(table, "none" + i + ".test.", 0)) {
          deny(table, "none" + i + ".test.", FOR_EVER);
        }
      }
    }
    assertThat(table.size()).isGreaterThan(names - names / 200);
  }

  private void deny(HotAnswers table, String name, Validity validity) {
    ReadyAnswer ready = encoder.compose(request(name), Answer.ofRcode(Rcode.NXDOMAIN, "test"));
    key.of(request(name).query(), ready);
    table.keep(key, ready, validity, HotKind.OTHER, 0, 0);
  }

  /** Who comes later gets in, if it is asked for more often than what is there. */
  @Test
  void givesWayToWhatIsAskedForNow() {
    HotAnswers table = new HotAnswers(64 << 10);
    for (int i = 0; i < 2000; i++) {
      ask(table, "old" + i % 1000 + ".test.");
    }
    for (int round = 0; round < 20; round++) {
      for (int i = 0; i < 100; i++) {
        ask(table, "new" + i + ".test.");
      }
    }
    assertThat(IntStream.range(0, 100).filter(i -> finds(table, "new" + i + ".test.", 0)).count())
        .isGreaterThan(95);
  }

  private void ask(HotAnswers table, String name) {
    if (!finds(table, name, 0)) {
      keep(table, name, FOR_EVER, 0);
    }
  }

  /** What has ended makes room first. */
  @Test
  void forgetsWhatHoldsNoMore() {
    HotAnswers table = new HotAnswers(64 << 10);
    AtomicBoolean holds = new AtomicBoolean(true);
    for (int i = 0; i < 1000; i++) {
      keep(table, "old" + i + ".test.", Validity.of(List.of(holds::get)), 0);
      finds(table, "old" + i + ".test.", 0);
    }
    holds.set(false);
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < 50; i++) {
        ask(table, "new" + i + ".test.");
      }
    }
    assertThat(IntStream.range(0, 50).filter(i -> finds(table, "new" + i + ".test.", 0)).count())
        .isGreaterThan(45);
  }

  @Test
  void isSharedByThreads() throws InterruptedException {
    HotAnswers table = new HotAnswers(64 << 10);
    AtomicInteger wrong = new AtomicInteger();
    List<Thread> threads =
        IntStream.range(0, 4)
            .mapToObj(thread -> new Thread(() -> askForMany(table, thread, wrong)))
            .toList();
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(wrong).hasValue(0);
    assertThat(table.bytes()).isBetween(1L, 64L << 10);
    assertThat(table.size()).isBetween(50, 400);
  }

  /** Whatever is found is the answer to what was asked. */
  private static void askForMany(HotAnswers table, int thread, AtomicInteger wrong) {
    HotAnswersTest own = new HotAnswersTest();
    for (int i = 0; i < 20_000; i++) {
      int number = (i * 7 + thread * 13) % 1000;
      String name = "n" + number + ".test.";
      ReadyAnswer ready = own.ready(name, number + 1);
      own.key.of(request(name).query(), ready);
      HotAnswer hot = table.find(own.key, 0);
      if (hot == null) {
        table.keep(own.key, ready, FOR_EVER, HotKind.OTHER, 0, 0);
      } else if (hot.ready().leastTtl() != number + 1) {
        wrong.incrementAndGet();
      }
    }
  }
}
