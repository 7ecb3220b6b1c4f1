package io.skystack.dns.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.Edns;
import io.skystack.dns.plugin.ExtendedError;
import io.skystack.dns.plugin.Query;
import io.skystack.dns.testing.Counts;
import io.skystack.dns.testing.Waiting;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

/** Servers that are slow or gone. */
class ForwardHealthTest extends ForwardRig {
  private static final HealthOptions QUICK = new HealthOptions(2, Duration.ofMillis(20), false);

  private static boolean isProbe(ScriptedServer.Asked asked) {
    return asked.message().getQuestion().getName().equals(Name.root)
        && asked.message().getQuestion().getType() == Type.NS;
  }

  private static long queries(ScriptedServer server) {
    return server.asked.stream().filter(asked -> !isProbe(asked)).count();
  }

  private boolean isUp(ScriptedServer server) {
    String label = Nameserver.of(server.address()).toString();
    return Counts.of(registry, "skystack_forward_up", "upstream", label) == 1;
  }

  @Test
  void skipsAServerThatFailedUntilItAnswersAProbe() throws Exception {
    AtomicBoolean works = new AtomicBoolean();
    ScriptedServer first = upstream(query -> works.get() ? good(query) : List.of());
    ScriptedServer second = upstream(ForwardRig::good);
    start(options -> options.withHealth(QUICK).withTimeout(SHORT));
    assertThat(isUp(first)).isTrue();
    assertGood(ask(query("a.test.")));
    Waiting.until("the first to be known as down", () -> !isUp(first));
    long before = queries(first);
    for (int i = 0; i < 5; i++) {
      assertGood(ask(query("n" + i + ".test.")));
    }
    assertThat(queries(first)).isEqualTo(before);
    assertThat(queries(second)).isEqualTo(6);
    works.set(true);
    Waiting.until("the first to be asked again", () -> isUp(first));
    assertGood(ask(query("b.test.")));
    assertThat(queries(first)).isEqualTo(before + 1);
  }

  @Test
  void triesOneAllTheSameWhereAllAreDown() throws Exception {
    AtomicBoolean works = new AtomicBoolean();
    HealthOptions rare = new HealthOptions(1, LONG, false);
    ScriptedServer only = upstream(query -> works.get() ? good(query) : List.of());
    start(options -> options.withHealth(rare).withTimeout(SHORT));
    assertThat(ask(query("a.test.")).rcode()).isEqualTo(Rcode.SERVFAIL);
    assertThat(isUp(only)).isFalse();
    works.set(true);
    assertGood(ask(query("b.test.")));
    assertThat(isUp(only)).isTrue();
  }

  @Test
  void asksAnotherTooWhereOneIsSlowAndTakesTheFirstGoodAnswer() throws Exception {
    AtomicBoolean silent = new AtomicBoolean();
    ScriptedServer first = upstream(query -> silent.get() ? List.of() : good(query));
    ScriptedServer second = upstream(ForwardRig::good);
    start(options -> options.withHedging(HedgeOptions.DEFAULT));
    for (int i = 0; i < 20; i++) {
      assertGood(ask(query("n" + i + ".test."))); // it learns how fast the first is
    }
    long before = queries(second);
    silent.set(true);
    assertGood(ask(query("a.test."))); // the timeout is long
    assertThat(queries(second)).isEqualTo(before + 1);
    assertThat(Counts.of(registry, "skystack_forward_failures")).isZero();
    assertThat(queries(first)).isEqualTo(21);
  }

  @Test
  void asksTwiceForAFewQuestionsOnly() throws Exception {
    upstream(ForwardRig::silent);
    ScriptedServer second = upstream(ForwardRig::silent);
    start(
        options ->
            options
                .withHedging(HedgeOptions.DEFAULT)
                .withTimeout(Duration.ofMillis(400))
                .withDeadline(Duration.ofMillis(400)));
    List<CompletableFuture<Answer>> answers =
        IntStream.range(0, 40).mapToObj(i -> handle(query("n" + i + ".test."))).toList();
    for (CompletableFuture<Answer> answer : answers) {
      answer.get(30, TimeUnit.SECONDS);
    }
    assertThat(Counts.of(registry, "skystack_forward_hedged")).isBetween(1.0, 14.0);
    assertThat(queries(second)).isLessThanOrEqualTo(14);
  }

  @Test
  void endsAtTheDeadlineHoweverManyThereAre() throws Exception {
    for (int i = 0; i < 4; i++) {
      upstream(ForwardRig::silent);
    }
    start(options -> options.withTimeout(SHORT).withDeadline(SHORT.multipliedBy(2)));
    assertThat(ask(query("a.test.")).rcode()).isEqualTo(Rcode.SERVFAIL);
    assertThat(queries(upstreams.get(3))).isZero();
  }

  @Test
  void asksAnyFirstWithThePolicyRandom() throws Exception {
    ScriptedServer first = upstream(ForwardRig::good);
    ScriptedServer second = upstream(ForwardRig::good);
    start(options -> options.withPolicy(Policy.RANDOM));
    for (int i = 0; i < 60; i++) {
      assertGood(ask(query("n" + i + ".test.")));
    }
    assertThat(queries(first)).isBetween(5L, 55L);
    assertThat(queries(first) + queries(second)).isEqualTo(60);
  }

  @Test
  void givesBackARefusalWhereItShallNotAskOn() throws Exception {
    upstream(query -> ScriptedServer.rcode(query, Rcode.REFUSED));
    ScriptedServer second = upstream(ForwardRig::good);
    start(options -> options.withFailover(java.util.Set.of(Rcode.SERVFAIL)));
    assertThat(ask(query("a.test.")).rcode()).isEqualTo(Rcode.REFUSED);
    assertThat(second.asked).isEmpty();
  }

  /** The server passes all on to us, as a client: what it is asked comes back. */
  @Test
  void leavesOutAServerThatAsksUs() throws Exception {
    ScriptedServer circle =
        upstream(
            query -> {
              Query back =
                  new Query(
                      query.getQuestion().getName(),
                      query.getQuestion().getType(),
                      query.getQuestion().getDClass(),
                      true,
                      false,
                      Edns.NONE,
                      new InetSocketAddress(InetAddress.getLoopbackAddress(), 1),
                      Query.Transport.UDP);
              assertThat(handle(back)).isNotNull();
              return List.of();
            });
    start(options -> options.withHealth(HealthOptions.DEFAULT).withTimeout(SHORT));
    Waiting.until("the loop to be found", () -> !isUp(circle));
    int before = circle.asked.size();
    Answer answer = ask(query("a.test."));
    assertThat(answer.rcode()).isEqualTo(Rcode.SERVFAIL);
    assertThat(answer.errors())
        .extracting(ExtendedError::text)
        .first()
        .asString()
        .contains("circles");
    assertThat(circle.asked).hasSize(before);
    assertThat(Counts.of(registry, "skystack_forward_loops")).isEqualTo(1);
  }
}
