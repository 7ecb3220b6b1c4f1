package io.skystack.skycache;

import static io.skystack.common.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.skystack.dns.forward.ScriptedServer;
import io.skystack.dns.testing.Counts;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

/** What clients see of the cache, over its own sockets. */
class CachingTest extends Rig {
  @Test
  void answersAgainWithTtlsThatCountDown() throws Exception {
    ScriptedServer upstream = upstream(query -> addresses(query, 30, "192.0.2.1"));
    start(forAll(upstream));
    Message first = ask("www.example.test.");
    assertThat(ttl(first)).isEqualTo(30);
    assertThat(data(first)).containsExactly("192.0.2.1");
    assertThat(first.getHeader().getFlag(Flags.RA)).isTrue();
    eventually(() -> assertThat(ttl(ask("WWW.Example.test."))).isLessThan(30));
    assertThat(asked(upstream, "www.example.test.")).isEqualTo(1);
  }

  @Test
  void itsFiguresAreThoseOfClientsHotOrNot() throws Exception {
    ScriptedServer upstream =
        upstream(
            query ->
                name(query).startsWith("no")
                    ? denial(query, Rcode.NXDOMAIN, 60)
                    : addresses(query, 60, "192.0.2.1"));
    start(forAll(upstream), "--address=/here.test/192.0.2.9", "--cache-size=123");
    for (int i = 0; i < 50; i++) {
      ask("www.example.test.");
      ask("no.example.test.");
      ask("here.test.");
    }
    assertThat(figure("hits.bind.")).isEqualTo(49 + 49 + 50);
    assertThat(figure("misses.bind.")).isEqualTo(2);
    assertThat(figure("insertions.bind.")).isEqualTo(2);
    assertThat(figure("evictions.bind.")).isZero();
    assertThat(figure("cachesize.bind.")).isEqualTo(123);
    assertThat(chaos("Servers.Bind.")).containsExactly(address(upstream) + " 2 0");
    assertThat(chaos("version.bind.").get(0)).startsWith("skycache ");
    assertThat(Counts.of(registry, "skystack_cache_hits", "type", "success")).isEqualTo(49);
    assertThat(Counts.of(registry, "skystack_cache_hits", "type", "denial")).isEqualTo(49);
    assertThat(Counts.of(registry, "skystack_dns_hot_hits")).isGreaterThan(100);
    Message figures = ask("hits.bind.", Type.TXT, DClass.CH);
    assertThat(figures.getHeader().getFlag(Flags.AA)).isTrue();
    assertThat(ttl(figures)).isZero();
  }

  @Test
  void itSaysNothingOfItselfWhereItShallNot() throws Exception {
    start("--no-ident");
    assertThat(ask("hits.bind.", Type.TXT, DClass.CH).getRcode()).isEqualTo(Rcode.SERVFAIL);
  }

  @Test
  void makesRoomAndCountsWhatGoes() throws Exception {
    ScriptedServer upstream = upstream(query -> addresses(query, 60, "192.0.2.1"));
    start(forAll(upstream), "--cache-size=10");
    for (int i = 0; i < 200; i++) {
      ask("name" + i + ".test.");
    }
    eventually(() -> assertThat(figure("evictions.bind.")).isGreaterThan(150));
    assertThat(Counts.of(registry, "skystack_cache_entries")).isLessThanOrEqualTo(20);
  }

  /** RFC 2308. */
  @Test
  void keepsANoAsLongAsItSays() throws Exception {
    ScriptedServer upstream = upstream(query -> denial(query, Rcode.NXDOMAIN, 60));
    start(forAll(upstream));
    for (int i = 0; i < 5; i++) {
      Message answer = ask("none.test.");
      assertThat(answer.getRcode()).isEqualTo(Rcode.NXDOMAIN);
      assertThat(ttl(answer)).isBetween(50L, 60L);
    }
    assertThat(upstream.asked).hasSize(1);
  }

  /** A name that comes to be is there at once. */
  @Test
  void keepsNoNoWhereItShallNot() throws Exception {
    AtomicBoolean exists = new AtomicBoolean();
    ScriptedServer upstream =
        upstream(
            query ->
                exists.get()
                    ? addresses(query, 60, "192.0.2.1")
                    : denial(query, Rcode.NXDOMAIN, 60));
    start(forAll(upstream), "--no-negcache");
    for (int i = 0; i < 20; i++) {
      assertThat(ask("new.test.").getRcode()).isEqualTo(Rcode.NXDOMAIN);
    }
    assertThat(upstream.asked).hasSize(20);
    exists.set(true);
    assertThat(data(ask("new.test."))).containsExactly("192.0.2.1");
    assertThat(data(ask("new.test."))).containsExactly("192.0.2.1");
    assertThat(upstream.asked).hasSize(21);
  }

  @Test
  void keepsANoThatDoesNotSayHowLongWhereItIsToldTo() throws Exception {
    ScriptedServer upstream = upstream(query -> List.of(reply(query, Rcode.NXDOMAIN).toWire()));
    start(forAll(upstream));
    ask("none.test.");
    ask("none.test.");
    assertThat(upstream.asked).hasSize(2);
    start(forAll(upstream), "--neg-ttl=60");
    ask("none.test.");
    assertThat(ask("none.test.").getRcode()).isEqualTo(Rcode.NXDOMAIN);
    assertThat(upstream.asked).hasSize(3);
  }

  @Test
  void boundsTtlsAsItIsTold() throws Exception {
    ScriptedServer upstream =
        upstream(
            query ->
                name(query).startsWith("short")
                    ? addresses(query, 0, "192.0.2.1")
                    : addresses(query, 3600, "192.0.2.1"));
    start(forAll(upstream), "--max-ttl=20", "--min-cache-ttl=10");
    assertThat(ttl(ask("long.test."))).isEqualTo(20);
    assertThat(ttl(ask("long.test."))).isBetween(18L, 20L);
    assertThat(ttl(ask("short.test."))).isEqualTo(10);
    assertThat(ttl(ask("short.test."))).isBetween(8L, 10L);
    assertThat(upstream.asked).hasSize(2);
    start(forAll(upstream), "--max-cache-ttl=15");
    assertThat(ttl(ask("long.test."))).isEqualTo(15);
  }

  @Test
  void keepsNothingWithoutRoom() throws Exception {
    ScriptedServer upstream = upstream(query -> addresses(query, 60, "192.0.2.1"));
    start(forAll(upstream), "--cache-size=0");
    for (int i = 0; i < 5; i++) {
      ask("www.test.");
    }
    assertThat(upstream.asked).hasSize(5);
    assertThat(figure("misses.bind.")).isEqualTo(5);
    assertThat(figure("hits.bind.")).isZero();
  }

  /** RFC 8767: what was known is better than nothing. */
  @Test
  void givesWhatItKnewWhileTheServersFail() throws Exception {
    AtomicBoolean works = new AtomicBoolean(true);
    ScriptedServer upstream =
        upstream(
            query ->
                works.get()
                    ? addresses(query, 1, "192.0.2.1")
                    : ScriptedServer.rcode(query, Rcode.SERVFAIL));
    start(forAll(upstream));
    ask("www.test.");
    works.set(false);
    eventually(
        () -> {
          Message old = ask("www.test.");
          assertThat(errors(old)).containsExactly(3);
          assertThat(data(old)).containsExactly("192.0.2.1");
          assertThat(ttl(old)).isEqualTo(30);
        });
    assertThat(ask("other.test.").getRcode()).isEqualTo(Rcode.SERVFAIL);
  }

  @Test
  void givesNothingPastItsEndWhereItShallNot() throws Exception {
    AtomicBoolean works = new AtomicBoolean(true);
    ScriptedServer upstream =
        upstream(
            query ->
                works.get()
                    ? addresses(query, 1, "192.0.2.1")
                    : ScriptedServer.rcode(query, Rcode.SERVFAIL));
    start(forAll(upstream), "--no-stale-cache");
    ask("www.test.");
    works.set(false);
    eventually(() -> assertThat(ask("www.test.").getRcode()).isEqualTo(Rcode.SERVFAIL));
  }

  @Test
  void fetchesWhatIsPopularBeforeItEnds() throws Exception {
    AtomicInteger version = new AtomicInteger();
    ScriptedServer upstream =
        upstream(query -> addresses(query, 4, "192.0.2." + version.incrementAndGet()));
    start(forAll(upstream));
    ask("www.test.");
    eventually(
        () -> {
          Message answer = ask("www.test.");
          assertThat(ttl(answer)).isPositive();
          assertThat(data(answer)).containsExactly("192.0.2.2");
        });
    assertThat(figure("misses.bind.")).isEqualTo(1); // nobody waited
    assertThat(Counts.of(registry, "skystack_cache_prefetches")).isGreaterThanOrEqualTo(1);
  }

  @Test
  void forgetsAllWhenItIsTold() throws Exception {
    ScriptedServer upstream = upstream(query -> addresses(query, 60, "192.0.2.1"));
    start(forAll(upstream));
    for (int i = 0; i < 20; i++) {
      ask("www.test."); // hot by then
    }
    assertThat(upstream.asked).hasSize(1);
    service.reload();
    ask("www.test.");
    ask("www.test.");
    assertThat(upstream.asked).hasSize(2);
  }

  @Test
  void showsItsMetricsAndThatItIsReady() throws Exception {
    start();
    HttpClient client = HttpClient.newHttpClient();
    String at = "http://127.0.0.1:" + service.operationsPort();
    assertThat(
            client
                .send(
                    HttpRequest.newBuilder(URI.create(at + "/ready")).build(),
                    BodyHandlers.ofString())
                .statusCode())
        .isEqualTo(200);
    assertThat(
            client
                .send(
                    HttpRequest.newBuilder(URI.create(at + "/metrics")).build(),
                    BodyHandlers.ofString())
                .body())
        .contains("skystack_cache_hits_total{type=\"success\"} 0.0");
  }
}
