package io.skystack.dns.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.dns.hot.HitsInFront;
import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.Edns;
import io.skystack.dns.plugin.ExtendedError;
import io.skystack.dns.plugin.Query;
import io.skystack.dns.plugin.Query.Transport;
import io.skystack.dns.plugin.Validity;
import io.skystack.dns.testing.Counts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.EDNSOption.Code;
import org.xbill.DNS.GenericEDNSOption;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

class CacheTest {
  private static final Name ZONE = Name.fromConstantString("test.");
  private static final CacheOptions PLAIN =
      CacheOptions.DEFAULT
          .withPrefetch(CacheOptions.Prefetch.OFF)
          .withStale(CacheOptions.Stale.OFF);
  private static final CacheOptions STALE = PLAIN.withStale(CacheOptions.Stale.DEFAULT);

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final CacheMetrics metrics = CacheMetrics.register(registry);
  private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 1000); // it may overflow
  private final List<Query> asked = new ArrayList<>();
  private final List<CompletableFuture<Answer>> pending = new ArrayList<>();
  private Function<Query, Answer> upstream = query -> address(query, 60);
  private boolean holds;
  private Cache cache = cache(PLAIN);

  private Cache cache(CacheOptions options) {
    cache = new Cache(options, metrics, clock::get);
    return cache;
  }

  private void pass(long seconds) {
    clock.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
  }

  private static Query query(String name) {
    return query(name, Edns.NONE, true, false);
  }

  private static Query query(String name, Edns edns, boolean rd, boolean cd) {
    return new Query(
        Name.fromConstantString(name),
        Type.A,
        DClass.IN,
        rd,
        cd,
        edns,
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 1),
        Transport.UDP);
  }

  private static Answer address(Query query, long... ttls) {
    Answer.Builder answer =
        Answer.builder("upstream").authoritative(true).validity(Validity.until(0));
    for (int i = 0; i < ttls.length; i++) {
      answer.answer().add(new ARecord(query.name(), DClass.IN, ttls[i], ip(i)));
    }
    return answer.build();
  }

  private static InetAddress ip(int last) {
    try {
      return InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) last});
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Record ofWire(byte[] wire) {
    try {
      return Record.fromWire(wire, Section.ANSWER);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Answer denial(int rcode, long ttl, long minimum) {
    Answer.Builder answer = Answer.builder("upstream").rcode(rcode).validity(Validity.until(0));
    answer.authority().add(new SOARecord(ZONE, DClass.IN, ttl, ZONE, ZONE, 1, 1, 1, 1, minimum));
    return answer.build();
  }

  private static Answer servfail(int... errors) {
    Answer.Builder answer = Answer.builder("upstream").rcode(Rcode.SERVFAIL);
    for (int error : errors) {
      answer.error(error, "");
    }
    return answer.build();
  }

  private CompletableFuture<Answer> handle(Query query) {
    return cache
        .handle(
            query,
            passed -> {
              asked.add(passed);
              CompletableFuture<Answer> answer = new CompletableFuture<>();
              pending.add(answer);
              if (!holds) {
                answer.complete(upstream.apply(passed));
              }
              return answer;
            })
        .toCompletableFuture();
  }

  private Answer ask(Query query) {
    return handle(query).join();
  }

  private Answer ask(String name) {
    return ask(query(name));
  }

  private static List<Long> ttls(Answer answer) {
    List<Record> all = new ArrayList<>(answer.answer());
    all.addAll(answer.authority());
    return all.stream().map(Record::getTTL).toList();
  }

  private long count(String name, String... labels) {
    return (long) Counts.of(registry, "skystack_cache_" + name, labels);
  }

  @Test
  void answersAgainAndCountsTtlsDown() {
    upstream = query -> address(query, 60, 90);
    Answer first = ask("a.test.");
    assertThat(first.authoritative()).isTrue();
    assertThat(ttls(first)).containsExactly(60L, 90L);
    pass(10);
    Answer second = ask("A.TEST.");
    assertThat(second.authoritative()).isFalse();
    assertThat(ttls(second)).containsExactly(50L, 80L);
    pass(49);
    assertThat(ttls(ask("a.test."))).containsExactly(1L, 31L);
    assertThat(asked).hasSize(1);
    pass(1);
    assertThat(ttls(ask("a.test."))).containsExactly(60L, 90L);
    assertThat(asked).hasSize(2);
    assertThat(count("hits", "type", "success")).isEqualTo(2);
    assertThat(count("misses")).isEqualTo(2);
    assertThat(count("insertions", "type", "success")).isEqualTo(2);
  }

  @Test
  void saysUntilWhenAnAnswerHolds() {
    ask("a.test.");
    pass(10);
    Validity validity = ask("a.test.").validity();
    assertThat(validity.storable()).isTrue();
    assertThat(validity.endNanos() - clock.get()).isEqualTo(TimeUnit.SECONDS.toNanos(50));
  }

  @Test
  void keepsWhatDiffersApart() {
    Edns plain = new Edns(true, 1232, 0, false, List.of());
    Edns signed = new Edns(true, 1232, 0, true, List.of());
    ask("a.test.");
    ask(query("a.test.", plain, true, false));
    assertThat(asked).hasSize(1);
    ask(query("a.test.", signed, true, false));
    ask(query("a.test.", plain, true, true));
    ask(query("a.test.").withType(Type.AAAA));
    ask("b.test.");
    assertThat(asked).hasSize(5);
  }

  /** RFC 2308 sections 4 and 5. */
  @Test
  void keepsNegativeAnswersAsLongAsTheirSoaSays() {
    upstream = query -> denial(Rcode.NXDOMAIN, 300, 40);
    assertThat(ttls(ask("a.test."))).containsExactly(40L);
    pass(39);
    assertThat(ttls(ask("a.test."))).containsExactly(1L);
    assertThat(ask("a.test.").rcode()).isEqualTo(Rcode.NXDOMAIN);
    pass(1);
    upstream = query -> denial(Rcode.NOERROR, 20, 40);
    assertThat(ttls(ask("a.test."))).containsExactly(20L);
    assertThat(asked).hasSize(2);
    assertThat(count("hits", "type", "denial")).isEqualTo(2);
  }

  @Test
  void doesNotKeepANoThatDoesNotSayHowLong() {
    upstream =
        query ->
            Answer.builder("upstream").rcode(Rcode.NXDOMAIN).validity(Validity.until(0)).build();
    ask("a.test.");
    ask("a.test.");
    assertThat(asked).hasSize(2);
  }

  @Test
  void keepsNothingLongerThanItMayAndSaysSo() {
    cache(PLAIN.withMaxTtls(Duration.ofSeconds(30), Duration.ofSeconds(5)));
    upstream = query -> address(query, 3600);
    assertThat(ttls(ask("a.test."))).containsExactly(30L);
    pass(30);
    ask("a.test.");
    assertThat(asked).hasSize(2);
    upstream = query -> denial(Rcode.NXDOMAIN, 300, 300);
    assertThat(ttls(ask("b.test."))).containsExactly(5L);
    cache(PLAIN.withMaxTtls(Duration.ofSeconds(30), Duration.ZERO));
    ask("b.test.");
    ask("b.test.");
    assertThat(asked).hasSize(5);
  }

  @Test
  void keepsAnswersAsLongAsItMustAndNoneOfTtlZeroElse() {
    upstream = query -> address(query, 0, 100);
    ask("a.test.");
    ask("a.test.");
    assertThat(asked).hasSize(2);
    cache(PLAIN.withMinTtl(Duration.ofSeconds(5)));
    assertThat(ttls(ask("a.test."))).containsExactly(5L, 100L);
    pass(4);
    assertThat(ttls(ask("a.test."))).containsExactly(1L, 96L);
    assertThat(asked).hasSize(3);
  }

  /** RFC 2181 section 8. */
  @Test
  void takesATtlWithTheHighestBitForZero() {
    upstream =
        query -> {
          Answer answer = address(query, 60);
          byte[] wire = answer.answer().get(0).toWire(Section.ANSWER);
          wire[query.name().length() + 4] = (byte) 0x80;
          Record high = ofWire(wire);
          Answer.Builder changed = answer.toBuilder();
          changed.answer().add(high);
          return changed.build();
        };
    ask("a.test.");
    ask("a.test.");
    assertThat(asked).hasSize(2);
  }

  /** RFC 2308 section 7.1. */
  @Test
  void keepsServfailForFiveSecondsAtMost() {
    cache(PLAIN.withFailureTtl(Duration.ofMinutes(10)));
    upstream = query -> servfail(ExtendedError.NO_REACHABLE_AUTHORITY);
    ask("a.test.");
    pass(4);
    Answer again = ask("a.test.");
    assertThat(again.rcode()).isEqualTo(Rcode.SERVFAIL);
    assertThat(again.validity().storable()).isFalse();
    assertThat(asked).hasSize(1);
    pass(1);
    ask("a.test.");
    assertThat(asked).hasSize(2);
  }

  @Test
  void keepsNoFailureThatIsOurOwn() {
    upstream = query -> servfail(ExtendedError.OTHER);
    ask("a.test.");
    ask("a.test.");
    upstream = query -> servfail(ExtendedError.NOT_READY);
    ask("b.test.");
    ask("b.test.");
    upstream = query -> Answer.ofRcode(Rcode.REFUSED, "upstream");
    ask("c.test.");
    ask("c.test.");
    assertThat(asked).hasSize(6);
  }

  @Test
  void keepsNothingThatHoldsAsLongAsRecordsDoOrForOneClient() {
    Validity.Source unchanged = () -> true;
    upstream =
        query -> address(query, 60).toBuilder().validity(Validity.of(List.of(unchanged))).build();
    Answer answer = ask("a.test.");
    assertThat(answer.validity().sources()).containsExactly(unchanged);
    ask("a.test.");
    upstream = query -> address(query, 60).toBuilder().validity(Validity.ONCE).build();
    ask("b.test.");
    ask("b.test.");
    assertThat(asked).hasSize(4);
    assertThat(cache.entries()).isZero();
  }

  @Test
  void leavesAloneWhatBearsAClientsSubnetOrIsNoRecordsType() {
    Edns subnet =
        new Edns(
            true,
            1232,
            0,
            false,
            List.of(new GenericEDNSOption(Code.CLIENT_SUBNET, new byte[] {0, 1, 0, 0})));
    for (int i = 0; i < 2; i++) {
      ask(query("a.test.", subnet, true, false));
      ask(query("a.test.").withType(Type.ANY));
      ask(query("a.test.").withType(Type.AXFR));
    }
    assertThat(asked).hasSize(6);
  }

  @Test
  void keepsNoAnswerOfAServerThatWasNotToAskFurther() {
    ask(query("a.test.", Edns.NONE, false, false));
    ask("a.test.");
    assertThat(asked).hasSize(2);
    ask(query("a.test.", Edns.NONE, false, false));
    assertThat(asked).hasSize(2); // what is known is told
  }

  @Test
  void leavesTtlsAsTheyCameWhereItShall() {
    cache(PLAIN.withKeepTtl(true));
    ask("a.test.");
    pass(30);
    assertThat(ttls(ask("a.test."))).containsExactly(60L);
    pass(30);
    ask("a.test.");
    assertThat(asked).hasSize(2);
  }

  @Test
  void hasABoundOnEntries() {
    cache(PLAIN.withMaxEntries(50));
    for (int i = 0; i < 500; i++) {
      ask("n" + i + ".test.");
    }
    cache.tidy();
    assertThat(cache.entries()).isLessThanOrEqualTo(50).isGreaterThan(25);
    assertThat(count("evictions")).isEqualTo(500 - cache.entries());
    assertThat(count("entries")).isEqualTo(cache.entries());
  }

  @Test
  void hasABoundOnBytes() {
    cache(PLAIN.withMaxBytes(100_000));
    upstream =
        query -> {
          long[] ttls = new long[20];
          java.util.Arrays.fill(ttls, 60);
          return address(query, ttls);
        };
    for (int i = 0; i < 500; i++) {
      ask("n" + i + ".test.");
    }
    cache.tidy();
    assertThat(cache.bytes()).isLessThanOrEqualTo(100_000).isGreaterThan(50_000);
    assertThat(count("bytes")).isEqualTo(cache.bytes());
  }

  @Test
  void keepsWhatIsAskedForOftenWhenNamesAreMadeUp() {
    cache(PLAIN.withMaxEntries(100));
    for (int round = 0; round < 10; round++) {
      for (int i = 0; i < 20; i++) {
        ask("good" + i + ".test.");
      }
    }
    for (int i = 0; i < 2000; i++) {
      ask("random" + i + ".test.");
      if (i % 10 == 0) {
        ask("good" + i / 10 % 20 + ".test."); // each ten times more
      }
    }
    cache.tidy();
    asked.clear();
    for (int i = 0; i < 20; i++) {
      ask("good" + i + ".test.");
    }
    assertThat(asked).hasSizeLessThan(11); // first come, first gone would lose all of them
  }

  @Test
  void forgetsAllAndWhatIsStillToCome() {
    ask("a.test.");
    holds = true;
    CompletableFuture<Answer> late = handle(query("b.test."));
    cache.flush();
    pending.get(1).complete(address(query("b.test."), 60));
    assertThat(late.join().answer()).hasSize(1);
    holds = false;
    ask("a.test.");
    ask("b.test.");
    assertThat(asked).hasSize(4);
  }

  @Test
  void fetchesPopularAnswersBeforeTheyEndOneAtATime() {
    cache(PLAIN.withPrefetch(new CacheOptions.Prefetch(3, Duration.ofMinutes(1), 10)));
    ask("a.test.");
    for (int i = 0; i < 3; i++) {
      pass(1);
      ask("a.test.");
    }
    pass(50); // 53 of 60
    ask("a.test.");
    assertThat(asked).hasSize(1);
    pass(1); // 54: a tenth is left
    holds = true;
    assertThat(ttls(ask("a.test."))).containsExactly(6L);
    assertThat(asked).hasSize(2);
    ask("a.test.");
    assertThat(asked).hasSize(2);
    pending.get(1).complete(address(query("a.test."), 60));
    assertThat(ttls(ask("a.test."))).containsExactly(60L);
    assertThat(count("prefetches")).isEqualTo(1);
  }

  @Test
  void fetchesNothingEarlyThatIsNotPopular() {
    cache(PLAIN.withPrefetch(new CacheOptions.Prefetch(3, Duration.ofSeconds(10), 10)));
    ask("a.test.");
    for (int i = 0; i < 5; i++) {
      pass(11); // never twice within ten seconds
      ask("a.test.");
    }
    pass(3);
    ask("a.test.");
    assertThat(asked).hasSize(1);
  }

  /** Others keep an answer and do not tell how often it is asked for. */
  @Test
  void handsOutPopularAnswersUntilTheyAreToBeFetchedAgain() {
    cache(PLAIN.withPrefetch(new CacheOptions.Prefetch(2, Duration.ofSeconds(10), 10)));
    assertThat(ask("a.test.").validity().storable()).isFalse();
    assertThat(ask("a.test.").validity().storable()).isFalse();
    Validity kept = ask("a.test.").validity();
    assertThat(kept.storable()).isTrue();
    assertThat(kept.endNanos() - clock.get()).isEqualTo(TimeUnit.SECONDS.toNanos(54));
    pass(54);
    Validity last = ask("a.test.").validity();
    assertThat(asked).hasSize(2);
    assertThat(last.endNanos() - clock.get()).isEqualTo(TimeUnit.SECONDS.toNanos(6));
  }

  @Test
  void doesNotAskAgainAtOnceWhenFetchingEarlyFailed() {
    cache(STALE.withPrefetch(new CacheOptions.Prefetch(1, Duration.ofMinutes(1), 50)));
    ask("a.test.");
    pass(30);
    upstream = query -> servfail();
    ask("a.test.");
    ask("a.test.");
    pass(29);
    assertThat(ask("a.test.").rcode()).isEqualTo(Rcode.NOERROR);
    assertThat(asked).hasSize(2);
  }

  /** RFC 8767 sections 4 and 5, RFC 8914 section 4.4. */
  @Test
  void givesAnOldAnswerWhenServersFail() {
    cache(STALE);
    ask("a.test.");
    pass(3600);
    upstream = query -> servfail();
    Answer old = ask("a.test.");
    assertThat(old.rcode()).isEqualTo(Rcode.NOERROR);
    assertThat(ttls(old)).containsExactly(30L);
    assertThat(old.errors()).extracting(ExtendedError::code).containsExactly(3);
    assertThat(old.validity().storable()).isFalse();
    assertThat(asked).hasSize(2);
    ask("a.test.");
    assertThat(asked).hasSize(2); // not again for half a minute
    pass(30);
    ask("a.test.");
    assertThat(asked).hasSize(3);
    pass(30);
    upstream = query -> address(query, 60);
    assertThat(ask("a.test.").errors()).isEmpty();
    assertThat(count("stale")).isEqualTo(3);
  }

  @Test
  void givesAnOldAnswerForABoundedTimeOnly() {
    cache(STALE);
    ask("a.test.");
    pass(60 + TimeUnit.DAYS.toSeconds(1));
    upstream = query -> servfail();
    assertThat(ask("a.test.").rcode()).isEqualTo(Rcode.SERVFAIL);
  }

  @Test
  void believesAServerThatSaysThatTheNameIsGone() {
    cache(STALE);
    ask("a.test.");
    pass(61);
    upstream = query -> denial(Rcode.NXDOMAIN, 60, 60);
    assertThat(ask("a.test.").rcode()).isEqualTo(Rcode.NXDOMAIN);
    pass(61);
    upstream = query -> servfail();
    Answer old = ask("a.test.");
    assertThat(old.rcode()).isEqualTo(Rcode.NXDOMAIN);
    assertThat(old.errors()).extracting(ExtendedError::code).containsExactly(19);
  }

  @Test
  void givesAnOldAnswerWhenThePluginBehindFails() {
    cache(STALE);
    ask("a.test.");
    pass(61);
    holds = true;
    CompletableFuture<Answer> answer = handle(query("a.test."));
    pending.get(1).completeExceptionally(new IllegalStateException("broken"));
    assertThat(answer.join().rcode()).isEqualTo(Rcode.NOERROR);
  }

  /** The client's timer runs by the clock of the machine: here it is short. */
  @Test
  void givesAnOldAnswerToWhomWaitsTooLongAndKeepsTheNewOne() {
    cache(
        PLAIN.withStale(
            new CacheOptions.Stale(
                Duration.ofDays(1),
                Duration.ofMillis(20),
                Duration.ofSeconds(30),
                Duration.ofSeconds(30))));
    ask("a.test.");
    pass(61);
    holds = true;
    Answer old = ask("a.test.");
    assertThat(old.errors()).extracting(ExtendedError::code).containsExactly(3);
    assertThat(handle(query("a.test."))).isDone(); // nobody waits twice
    assertThat(asked).hasSize(2);
    pending.get(1).complete(address(query("a.test."), 60));
    assertThat(ask("a.test.").errors()).isEmpty();
    assertThat(asked).hasSize(2);
  }

  @Test
  void givesAnOldAnswerAtOnceWhereItShall() {
    cache(
        PLAIN.withStale(
            new CacheOptions.Stale(
                Duration.ofDays(1), Duration.ZERO, Duration.ZERO, Duration.ofSeconds(30))));
    ask("a.test.");
    pass(61);
    holds = true;
    assertThat(ttls(ask("a.test."))).containsExactly(0L);
    pending.get(1).complete(address(query("a.test."), 60));
    assertThat(ttls(ask("a.test."))).containsExactly(60L);
  }

  /** What the rules keep out of the cache is not kept ready for others either. */
  @Test
  void handsOutOnceWhatItMayNotKeep() {
    cache(PLAIN.withMaxTtls(Duration.ofHours(1), Duration.ZERO));
    upstream = query -> withValidity(denial(Rcode.NXDOMAIN, 60, 60));
    assertThat(ask("a.test.").validity().storable()).isFalse();
    upstream = query -> withValidity(address(query, 60));
    assertThat(ask("b.test.").validity().storable()).isTrue();
    assertThat(asked).hasSize(2);
  }

  @Test
  void forgetsANameThatIsGoneThoughTheNoIsNotKept() {
    cache(STALE.withMaxTtls(Duration.ofHours(1), Duration.ZERO));
    ask("a.test.");
    pass(61);
    upstream = query -> denial(Rcode.NXDOMAIN, 60, 60);
    assertThat(ask("a.test.").rcode()).isEqualTo(Rcode.NXDOMAIN);
    upstream = query -> servfail();
    assertThat(ask("a.test.").rcode()).isEqualTo(Rcode.SERVFAIL);
  }

  @Test
  void keepsANoThatDoesNotSayHowLongWhereItIsToldHowLong() {
    cache(PLAIN.withUnsaidNegativeTtl(Duration.ofSeconds(20)));
    upstream =
        query ->
            Answer.builder("upstream").rcode(Rcode.NXDOMAIN).validity(Validity.until(0)).build();
    ask("a.test.");
    pass(19);
    assertThat(ask("a.test.").rcode()).isEqualTo(Rcode.NXDOMAIN);
    assertThat(asked).hasSize(1);
    pass(1);
    ask("a.test.");
    assertThat(asked).hasSize(2);
    upstream = query -> denial(Rcode.NXDOMAIN, 5, 5); // one that says
    ask("b.test.");
    pass(5);
    ask("b.test.");
    assertThat(asked).hasSize(4);
  }

  @Test
  void givesNoLongerTtlThanItShallThoughItKeepsLonger() {
    cache(PLAIN.withMostGiven(Duration.ofSeconds(30)));
    Answer first = ask("a.test.");
    assertThat(ttls(first)).containsExactly(30L);
    assertThat(first.authoritative()).isTrue();
    pass(20);
    assertThat(ttls(ask("a.test."))).containsExactly(30L);
    pass(20);
    assertThat(ttls(ask("a.test."))).containsExactly(20L);
    assertThat(asked).hasSize(1);
  }

  @Test
  void countsHitsInFrontOfIt() {
    metrics.add(
        new HitsInFront() {
          @Override
          public long success() {
            return 5;
          }

          @Override
          public long denial() {
            return 7;
          }
        });
    ask("a.test.");
    ask("a.test.");
    assertThat(count("hits", "type", "success")).isEqualTo(6);
    assertThat(count("hits", "type", "denial")).isEqualTo(7);
    assertThat(metrics.figures().hits()).isEqualTo(13);
  }

  private static Answer withValidity(Answer answer) {
    return answer.withValidity(Validity.until(Long.MAX_VALUE - 1));
  }

  @Test
  void tellsItsFigures() {
    ask("a.test.");
    ask("a.test.");
    CacheFigures figures = metrics.figures();
    assertThat(figures.hits()).isEqualTo(1);
    assertThat(figures.misses()).isEqualTo(1);
    assertThat(figures.insertions()).isEqualTo(1);
    cache.close();
    assertThat(count("entries")).isZero();
  }
}
