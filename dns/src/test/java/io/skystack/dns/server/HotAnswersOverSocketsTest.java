package io.skystack.dns.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.dns.cache.Cache;
import io.skystack.dns.cache.CacheMetrics;
import io.skystack.dns.cache.CacheOptions;
import io.skystack.dns.loadbalance.RoundRobin;
import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.Chain;
import io.skystack.dns.plugin.Plugin;
import io.skystack.dns.plugin.Query;
import io.skystack.dns.plugin.Validity;
import io.skystack.dns.testing.Counts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Flags;
import org.xbill.DNS.GenericEDNSOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** What clients see of hot answers: nothing. */
class HotAnswersOverSocketsTest {
  private static final Name TARGET = Name.fromConstantString("target.test.");

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final Counting plugin = new Counting();
  private final ServerMetrics metrics = ServerMetrics.register(registry);
  private final DnsServer server =
      DnsServer.start(options(), new Chain(List.of(new RoundRobin(), plugin)), metrics);
  private final InetSocketAddress at = server.addresses().get(0);

  private static DnsOptions options() {
    return DnsOptions.of(List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)))
        .withEventLoops(2);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  /**
   * Counts how often it is asked. The first label says what to answer: a number for that many
   * addresses, {@code alias} for a CNAME and three addresses, {@code none} for NXDOMAIN, {@code
   * once} for what may not be kept, {@code error} for what has an extended error.
   */
  private static final class Counting implements Plugin {
    final AtomicInteger asked = new AtomicInteger();
    final AtomicBoolean unchanged = new AtomicBoolean(true);

    @Override
    public String name() {
      return "counting";
    }

    @Override
    public CompletionStage<Answer> handle(Query query, Next next) {
      asked.incrementAndGet();
      String word = query.name().getLabelString(0).toLowerCase(Locale.ROOT);
      Answer.Builder answer =
          Answer.builder(name())
              .authoritative(true)
              .authenticData(true)
              .validity(word.equals("once") ? Validity.ONCE : Validity.of(List.of(unchanged::get)));
      switch (word) {
        case "none" -> {
          answer.rcode(Rcode.NXDOMAIN);
          Name zone = Name.fromConstantString("test.");
          answer.authority().add(new SOARecord(zone, DClass.IN, 60, zone, zone, 1, 2, 3, 4, 5));
        }
        case "alias" -> {
          answer.answer().add(new CNAMERecord(query.name(), DClass.IN, 30, TARGET));
          answer.answer().addAll(Scripted.addresses(query.withName(TARGET), 3).answer());
        }
        case "error" -> answer.error(3, "stale");
        case "once" -> answer.answer().addAll(Scripted.addresses(query, 1).answer());
        default ->
            answer.answer().addAll(Scripted.addresses(query, Integer.parseInt(word)).answer());
      }
      return CompletableFuture.completedFuture(answer.build());
    }
  }

  private Message ask(Message query) throws IOException {
    Message answer = Asking.udp(at, query);
    assertThat(answer.getHeader().getID()).isEqualTo(query.getHeader().getID());
    assertThat(answer.getQuestion().getName().toString())
        .isEqualTo(query.getQuestion().getName().toString());
    return answer;
  }

  private static Message with(String name, OPTRecord opt) {
    Message query = Asking.query(name);
    query.addRecord(opt, Section.ADDITIONAL);
    return query;
  }

  private static List<String> data(Message answer) {
    return answer.getSection(Section.ANSWER).stream().map(Record::rdataToString).toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.test.", "none.test.", "alias.test.", "error.test."})
  void asksTheChainNoMore(String name) throws Exception {
    Message first = ask(Asking.query(name));
    for (int i = 0; i < 20; i++) {
      Message again = ask(Asking.query(name));
      assertThat(again.getRcode()).isEqualTo(first.getRcode());
      assertThat(again.getHeader().getFlag(Flags.AA)).isTrue();
      assertThat(data(again)).containsExactlyInAnyOrderElementsOf(data(first));
      assertThat(again.getSection(Section.AUTHORITY))
          .isEqualTo(first.getSection(Section.AUTHORITY));
      assertThat(Asking.tcp(at, Asking.query(name)).getRcode()).isEqualTo(first.getRcode());
    }
    // There is no end of names that do not exist: they are kept from the second time on.
    assertThat(plugin.asked).hasValue(first.getRcode() == Rcode.NXDOMAIN ? 2 : 1);
    assertThat(server.isHot(Name.fromConstantString(name), Type.A)).isTrue();
    assertThat(server.isHot(Name.fromConstantString(name), Type.AAAA)).isFalse();
  }

  @Test
  void asksAgainOnceWhatItWasMadeFromHasChanged() throws Exception {
    ask(Asking.query("1.test."));
    plugin.unchanged.set(false);
    assertThat(server.isHot(Name.fromConstantString("1.test."), Type.A)).isFalse();
    ask(Asking.query("1.test."));
    ask(Asking.query("1.test."));
    assertThat(plugin.asked).hasValue(3);
  }

  @Test
  void doesNotKeepWhatDependsOnWhoAsks() throws Exception {
    for (int i = 0; i < 5; i++) {
      ask(Asking.query("once.test."));
    }
    assertThat(plugin.asked).hasValue(5);
  }

  @Test
  void countsWhatIsHotLikeAnyOther() throws Exception {
    for (int i = 0; i < 10; i++) {
      ask(Asking.query("none.test."));
    }
    assertThat(Counts.of(registry, "skystack_dns_requests", "type", "A")).isEqualTo(10);
    assertThat(Counts.of(registry, "skystack_dns_responses", "rcode", "NXDOMAIN")).isEqualTo(10);
    assertThat(Counts.of(registry, "skystack_dns_hot_hits")).isEqualTo(8);
    assertThat(Counts.of(registry, "skystack_dns_hot_misses")).isEqualTo(2);
    assertThat(Counts.of(registry, "skystack_dns_hot_entries")).isEqualTo(1);
    assertThat(Counts.of(registry, "skystack_dns_hot_bytes")).isBetween(100.0, 1000.0);
  }

  /** Owner names point to the question, and so have its letter case (RFC 1035 section 4.1.4). */
  @Test
  void givesTheLetterCaseBack() throws Exception {
    for (String name : List.of("alias.test.", "ALIAS.test.", "aLiAs.TeSt.")) {
      Message answer = ask(Asking.query(name));
      assertThat(answer.getSection(Section.ANSWER).get(0).getName()).hasToString(name);
      assertThat(answer.getSection(Section.ANSWER).get(1).getName().getLabelString(1))
          .isEqualTo(name.substring(6, 10));
    }
    assertThat(plugin.asked).hasValue(1);
  }

  /** What a client says of EDNS changes OPT, and not the answer. */
  @Test
  void writesOptForEachQuery() throws Exception {
    EDNSOption unknown = new GenericEDNSOption(65001, new byte[8]);
    assertThat(ask(Asking.query("1.test.")).getOPT()).isNull();
    assertThat(ask(with("1.test.", new OPTRecord(4096, 0, 0))).getOPT().getPayloadSize())
        .isEqualTo(1232);
    assertThat(ask(with("1.test.", new OPTRecord(1232, 0, 0, 0, unknown))).getOPT()).isNotNull();
    assertThat(plugin.asked).hasValue(1);
    assertThat(Counts.of(registry, "skystack_dns_hot_hits")).isEqualTo(2);
    for (int i = 0; i < 2; i++) {
      OPTRecord opt = ask(with("1.test.", new OPTRecord(4096, 0, 0, ExtendedFlags.DO))).getOPT();
      assertThat(opt.getFlags()).isEqualTo(ExtendedFlags.DO);
    }
    assertThat(plugin.asked).hasValue(2); // DO may change the answer itself
    Message version1 = ask(with("1.test.", new OPTRecord(4096, 0, 1, 0)));
    assertThat(version1.getRcode()).isEqualTo(Rcode.BADVERS);
    for (int i = 0; i < 2; i++) {
      OPTRecord opt = ask(with("error.test.", new OPTRecord(4096, 0, 0))).getOPT();
      assertThat(opt.getOptions())
          .singleElement()
          .isInstanceOfSatisfying(
              ExtendedErrorCodeOption.class,
              error -> assertThat(error.getErrorCode()).isEqualTo(3));
    }
  }

  @Test
  void echoesFlags() throws Exception {
    for (int flag : List.of(Flags.AD, Flags.CD, Flags.AA, Flags.TC)) {
      for (boolean recursion : List.of(true, false)) {
        for (int i = 0; i < 2; i++) {
          Message query = Asking.query("1.test.");
          query.getHeader().setFlag(flag);
          if (!recursion) {
            query.getHeader().unsetFlag(Flags.RD);
          }
          Message answer = ask(query);
          assertThat(answer.getHeader().getFlag(Flags.RD)).isEqualTo(recursion);
          assertThat(answer.getHeader().getFlag(Flags.CD)).isEqualTo(flag == Flags.CD);
          assertThat(answer.getHeader().getFlag(Flags.AD)).isEqualTo(flag == Flags.AD);
          assertThat(answer.getHeader().getFlag(Flags.TC)).isFalse();
        }
      }
    }
    assertThat(plugin.asked).hasValue(4); // with and without RD and CD
  }

  /** One answer serves every size: cut for plain DNS, whole for those who take more. */
  @Test
  void cutsToWhatEachClientTakes() throws Exception {
    for (int i = 0; i < 3; i++) {
      Message plain = ask(Asking.query("60.test."));
      assertThat(plain.getHeader().getFlag(Flags.TC)).isTrue();
      assertThat(plain.getSection(Section.ANSWER)).hasSize((512 - 25) / 16);
      Message middle = ask(with("60.test.", new OPTRecord(800, 0, 0)));
      assertThat(middle.getHeader().getFlag(Flags.TC)).isTrue();
      assertThat(middle.getSection(Section.ANSWER)).hasSize((800 - 25 - 11) / 16);
      Message whole = ask(with("60.test.", new OPTRecord(1232, 0, 0)));
      assertThat(whole.getHeader().getFlag(Flags.TC)).isFalse();
      assertThat(whole.getSection(Section.ANSWER)).hasSize(60);
      Message stream = Asking.tcp(at, Asking.query("60.test."));
      assertThat(stream.getSection(Section.ANSWER)).hasSize(60);
    }
    assertThat(plugin.asked).hasValue(1);
    assertThat(Counts.of(registry, "skystack_dns_truncated")).isEqualTo(6);
  }

  /** Every address comes first, and is among those that go out in a message that is cut. */
  @Test
  void rotatesThroughAllPositions() throws Exception {
    Set<String> first = new HashSet<>();
    Set<String> second = new HashSet<>();
    for (int i = 0; i < 300; i++) {
      first.add(data(ask(Asking.query("5.test."))).get(0));
      second.add(data(ask(Asking.query("5.test."))).get(1));
    }
    assertThat(first).hasSize(5);
    assertThat(second).hasSize(5);
    Set<String> cut = new HashSet<>();
    for (int i = 0; i < 300; i++) {
      cut.addAll(data(ask(Asking.query("60.test."))));
    }
    assertThat(cut).hasSize(60);
  }

  @Test
  void leavesCnamesBeforeTheirTargets() throws Exception {
    Set<List<String>> orders = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      List<Record> records = ask(Asking.query("alias.test.")).getSection(Section.ANSWER);
      assertThat(records.get(0).getType()).isEqualTo(Type.CNAME);
      List<String> order = new ArrayList<>();
      records.forEach(record -> order.add(record.rdataToString()));
      orders.add(order);
    }
    assertThat(orders).hasSize(3);
  }

  @Test
  void keepsNothingOfAChainThatWasReplaced() throws Exception {
    ask(Asking.query("1.test."));
    ask(Asking.query("1.test."));
    assertThat(plugin.asked).hasValue(1);
    server.replace(new Chain(List.of(plugin))).get(20, TimeUnit.SECONDS);
    assertThat(server.isHot(Name.fromConstantString("1.test."), Type.A)).isFalse();
    assertThat(Counts.of(registry, "skystack_dns_hot_entries")).isZero();
    for (int i = 0; i < 10; i++) {
      ask(Asking.query("1.test."));
    }
    assertThat(plugin.asked).hasValue(2);
    assertThat(Counts.of(registry, "skystack_dns_hot_entries")).isEqualTo(1);
  }

  /** Behind hot answers a cache is not asked, and they count as its hits all the same. */
  @Test
  void aCacheCountsThem() throws Exception {
    PrometheusRegistry counted = new PrometheusRegistry();
    ServerMetrics serverMetrics = ServerMetrics.register(counted);
    CacheMetrics cacheMetrics = CacheMetrics.register(counted);
    cacheMetrics.add(new HotCacheHits(serverMetrics));
    Cache cache =
        new Cache(CacheOptions.DEFAULT.withPrefetch(CacheOptions.Prefetch.OFF), cacheMetrics);
    Counting upstream = new Counting();
    Plugin timed = new Timed(upstream);
    try (DnsServer caching =
        DnsServer.start(options(), new Chain(List.of(cache, timed)), serverMetrics)) {
      for (int i = 0; i < 10; i++) {
        Asking.udp(caching.addresses().get(0), Asking.query("1.test."));
        Asking.udp(caching.addresses().get(0), Asking.query("none.test."));
      }
    }
    assertThat(upstream.asked).hasValue(2);
    assertThat(Counts.of(counted, "skystack_cache_hits", "type", "success")).isEqualTo(9);
    assertThat(Counts.of(counted, "skystack_cache_hits", "type", "denial")).isEqualTo(9);
    assertThat(Counts.of(counted, "skystack_cache_misses")).isEqualTo(2);
    assertThat(Counts.of(counted, "skystack_dns_hot_hits")).isBetween(15.0, 18.0);
    assertThat(cacheMetrics.figures().hits()).isEqualTo(18);
  }

  /** Answers as a server elsewhere does: until a moment. */
  private record Timed(Plugin plugin) implements Plugin {
    @Override
    public String name() {
      return "timed";
    }

    @Override
    public CompletionStage<Answer> handle(Query query, Next next) {
      long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
      return plugin
          .handle(query, next)
          .thenApply(answer -> answer.withValidity(Validity.until(end)));
    }
  }

  /** Answers from records are no cache's. */
  @Test
  void noCacheCountsThoseOfOthers() throws Exception {
    for (int i = 0; i < 3; i++) {
      ask(Asking.query("1.test."));
    }
    assertThat(Counts.of(registry, "skystack_dns_hot_hits")).isEqualTo(2);
    HotCacheHits hits = new HotCacheHits(metrics);
    assertThat(hits.success() + hits.denial()).isZero();
  }

  @Test
  void keepsNothingWithoutRoom() throws Exception {
    Counting other = new Counting();
    try (DnsServer off =
        DnsServer.start(
            options().withHotBytes(0), new Chain(List.of(other)), new PrometheusRegistry())) {
      for (int i = 0; i < 3; i++) {
        Asking.udp(off.addresses().get(0), Asking.query("1.test."));
      }
      assertThat(off.isHot(Name.fromConstantString("1.test."), Type.A)).isFalse();
    }
    assertThat(other.asked).hasValue(3);
  }
}
