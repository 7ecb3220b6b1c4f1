package io.skystack.dns.forward;

import static io.skystack.common.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skystack.common.cli.OperatorException;
import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.Edns;
import io.skystack.dns.plugin.ExtendedError;
import io.skystack.dns.plugin.Query.Transport;
import io.skystack.dns.testing.Counts;
import io.skystack.dns.testing.Waiting;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.EDNSOption.Code;
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

class ForwardTest extends ForwardRig {
  @Test
  void passesOnTheQuestionAndGivesBackTheAnswer() throws Exception {
    ScriptedServer upstream = upstream(ForwardRig::good);
    start();
    long before = System.nanoTime();
    Answer answer = ask(query("Www.Example.com."));
    assertGood(answer);
    assertThat(answer.recursionAvailable()).isTrue();
    assertThat(answer.authoritative()).isFalse();
    assertThat(answer.origin()).isEqualTo("forward");
    assertThat(answer.validity().storable()).isTrue();
    assertThat(answer.validity().endNanos() - before)
        .isGreaterThanOrEqualTo(TimeUnit.SECONDS.toNanos(30))
        .isLessThan(TimeUnit.SECONDS.toNanos(60));
    Message asked = upstream.asked.get(0).message();
    assertThat(asked.getQuestion().getName())
        .isEqualTo(Name.fromConstantString("www.example.com."));
    assertThat(answer.answer().get(0).getName()).hasToString("Www.Example.com.");
    assertThat(asked.getHeader().getFlag(Flags.RD)).isTrue();
    assertThat(asked.getHeader().getFlag(Flags.CD)).isFalse();
    assertThat(asked.getOPT().getPayloadSize()).isEqualTo(1232);
    assertThat(asked.getOPT().getFlags()).isZero();
    assertThat(Counts.of(registry, "skystack_forward_responses", "rcode", "NOERROR")).isEqualTo(1);
  }

  @Test
  void ednsIsItsOwnButForDoAndTheClientsSubnet() throws Exception {
    ScriptedServer upstream = upstream(ForwardRig::good);
    start();
    EDNSOption subnet =
        new GenericEDNSOption(Code.CLIENT_SUBNET, new byte[] {0, 1, 24, 0, 10, 1, 2});
    EDNSOption other = new GenericEDNSOption(65001, new byte[] {1});
    Edns edns = new Edns(true, 4096, 0, true, List.of(other, subnet));
    Answer answer = ask(query("a.test.", edns, Transport.UDP));
    assertGood(answer);
    assertThat(answer.validity().storable()).isFalse();
    OPTRecord opt = upstream.asked.get(0).message().getOPT();
    assertThat(opt.getPayloadSize()).isEqualTo(1232);
    assertThat(opt.getFlags()).isEqualTo(ExtendedFlags.DO);
    assertThat(opt.getOptions())
        .singleElement()
        .satisfies(option -> assertThat(option.toWire()).isEqualTo(subnet.toWire()));
  }

  @Test
  void passesOnNegativeAnswersAndTheirReasons() throws Exception {
    Name zone = Name.fromConstantString("test.");
    upstream(
        query -> {
          Message answer = new Message(ScriptedServer.rcode(query, Rcode.NXDOMAIN).get(0));
          answer.getHeader().setFlag(Flags.AD);
          answer.addRecord(
              new SOARecord(zone, DClass.IN, 300, zone, zone, 1, 1, 1, 1, 60), Section.AUTHORITY);
          answer.addRecord(
              new OPTRecord(1232, 0, 0, 0, new ExtendedErrorCodeOption(17, "filtered")),
              Section.ADDITIONAL);
          return List.of(answer.toWire());
        });
    start();
    long before = System.nanoTime();
    Answer answer = ask(query("none.test."));
    assertThat(answer.rcode()).isEqualTo(Rcode.NXDOMAIN);
    assertThat(answer.authenticData()).isTrue();
    assertThat(answer.authority()).hasSize(1);
    assertThat(answer.additional()).isEmpty();
    assertThat(answer.errors()).containsExactly(new ExtendedError(17, "filtered"));
    // RFC 2308 section 5: the SOA's minimum of 60 rules, not its TTL of 300.
    assertThat(answer.validity().endNanos() - before)
        .isBetween(TimeUnit.SECONDS.toNanos(60), TimeUnit.SECONDS.toNanos(120));
  }

  @Test
  void asksTheNextWhenOneIsSilentOrFailsOrRefuses() throws Exception {
    upstream(ForwardRig::silent);
    upstream(query -> ScriptedServer.rcode(query, Rcode.SERVFAIL));
    upstream(query -> ScriptedServer.rcode(query, Rcode.REFUSED));
    ScriptedServer last = upstream(ForwardRig::good);
    start(options -> options.withTimeout(SHORT));
    assertGood(ask(query("a.test.")));
    assertThat(upstreams).allMatch(upstream -> upstream.asked.size() == 1);
    assertThat(last.asked).hasSize(1);
    assertThat(Counts.of(registry, "skystack_forward_failures", "reason", "timeout")).isEqualTo(1);
  }

  @Test
  void asksAllAtOnceWhereItShall() throws Exception {
    upstream(ForwardRig::silent);
    upstream(query -> ScriptedServer.rcode(query, Rcode.SERVFAIL));
    for (int i = 0; i < 4; i++) {
      upstream(ForwardRig::silent);
    }
    upstream(ForwardRig::good);
    start(options -> options.withPolicy(Policy.ALL)); // each may take a minute
    assertGood(ask(query("a.test.")));
    eventually(() -> assertThat(upstreams).allMatch(upstream -> upstream.asked.size() == 1));
  }

  @Test
  void saysHowEachServerDid() throws Exception {
    upstream(query -> ScriptedServer.rcode(query, Rcode.SERVFAIL));
    upstream(ForwardRig::good);
    ForwardMetrics metrics = ForwardMetrics.register(registry);
    List<InetSocketAddress> all = upstreams.stream().map(ScriptedServer::address).toList();
    forward = new Forward(Forward.Options.of(all).withRotate(false), metrics);
    assertGood(ask(query("a.test.")));
    assertThat(metrics.figures(Nameserver.of(all.get(0)))).isEqualTo(new UpstreamFigures(1, 1));
    assertThat(metrics.figures(Nameserver.of(all.get(1)))).isEqualTo(new UpstreamFigures(1, 0));
  }

  @Test
  void believesAnyOtherAnswerOfTheFirst() throws Exception {
    upstream(query -> ScriptedServer.rcode(query, Rcode.NXDOMAIN));
    ScriptedServer second = upstream(ForwardRig::good);
    start();
    assertThat(ask(query("a.test.")).rcode()).isEqualTo(Rcode.NXDOMAIN);
    assertThat(second.asked).isEmpty();
  }

  @Test
  void givesBackTheFailureWhenAllFail() throws Exception {
    upstream(query -> ScriptedServer.rcode(query, Rcode.SERVFAIL));
    upstream(query -> ScriptedServer.rcode(query, Rcode.REFUSED));
    start();
    Answer answer = ask(query("a.test."));
    assertThat(answer.rcode()).isEqualTo(Rcode.REFUSED);
    assertThat(answer.validity().storable()).isFalse();
  }

  @Test
  void saysThatAllAreSilent() throws Exception {
    ScriptedServer only = upstream(ForwardRig::silent);
    start(options -> options.withTimeout(SHORT));
    Answer answer = ask(query("a.test."));
    assertThat(answer.rcode()).isEqualTo(Rcode.SERVFAIL);
    assertThat(answer.errors())
        .extracting(ExtendedError::code)
        .containsExactly(ExtendedError.NO_REACHABLE_AUTHORITY);
    assertThat(only.asked).hasSize(2); // a datagram may be lost
  }

  /** The timeout is long: that nobody is there must be told by the kernel. */
  @Test
  void noticesAtOnceThatNobodyIsThere() throws Exception {
    upstream(ForwardRig::good).close();
    start();
    for (Transport transport : Transport.values()) {
      Answer answer = ask(query("a.test.", Edns.NONE, transport));
      assertThat(answer.rcode()).isEqualTo(Rcode.SERVFAIL);
      assertThat(answer.errors())
          .extracting(ExtendedError::code)
          .containsExactly(ExtendedError.NETWORK_ERROR);
    }
  }

  @Test
  void asksAgainOverTcpWhenTruncated() throws Exception {
    ScriptedServer upstream =
        upstream(
            query -> {
              Message cut = ScriptedServer.good(query, 1);
              cut.removeAllRecords(Section.ANSWER);
              cut.getHeader().setFlag(Flags.TC);
              return List.of(cut.toWire());
            },
            ForwardRig::good);
    start();
    assertGood(ask(query("a.test.")));
    assertThat(upstream.asked).extracting(ScriptedServer.Asked::tcp).containsExactly(false, true);
  }

  @Test
  void asksOverTcpWhatCameOverTcp() throws Exception {
    ScriptedServer upstream = upstream(ForwardRig::silent, ForwardRig::good);
    start();
    assertGood(ask(query("a.test.", Edns.NONE, Transport.TCP)));
    assertThat(upstream.asked).extracting(ScriptedServer.Asked::tcp).containsExactly(true);
  }

  @Test
  void asksTheNextWhenAConnectionEndsWithoutAnAnswer() throws Exception {
    upstream(ForwardRig::silent);
    upstream(ForwardRig::good);
    start();
    assertGood(ask(query("a.test.", Edns.NONE, Transport.TCP)));
    assertThat(Counts.of(registry, "skystack_forward_failures", "reason", "network")).isEqualTo(1);
  }

  /** RFC 6891 section 7. */
  @Test
  void doesWithoutEdnsWhereItIsNotKnown() throws Exception {
    ScriptedServer upstream =
        upstream(
            query ->
                query.getOPT() == null ? good(query) : ScriptedServer.rcode(query, Rcode.FORMERR));
    start();
    assertGood(ask(query("a.test.")));
    assertThat(upstream.asked).hasSize(2);
  }

  /** RFC 5452 section 9: whoever cannot see the query can hardly answer it. */
  @Test
  void ignoresRepliesThatAreNot() throws Exception {
    upstream(
        query -> {
          int id = query.getHeader().getID();
          Message wrongId = forged(query);
          wrongId.getHeader().setID(id ^ 1);
          Message wrongName = forged(query);
          wrongName.removeAllRecords(Section.QUESTION);
          wrongName.addRecord(
              Record.newRecord(Name.fromConstantString("b.test."), Type.A, DClass.IN),
              Section.QUESTION);
          Message wrongType = forged(query);
          wrongType.removeAllRecords(Section.QUESTION);
          wrongType.addRecord(
              Record.newRecord(query.getQuestion().getName(), Type.AAAA, DClass.IN),
              Section.QUESTION);
          Message noQuestion = forged(query);
          noQuestion.removeAllRecords(Section.QUESTION);
          Message noReply = forged(query);
          noReply.getHeader().unsetFlag(Flags.QR);
          byte[] torn = java.util.Arrays.copyOf(forged(query).toWire(), 30);
          return List.of(
              wrongId.toWire(),
              wrongName.toWire(),
              wrongType.toWire(),
              noQuestion.toWire(),
              noReply.toWire(),
              torn,
              new byte[3],
              good(query).get(0));
        });
    start();
    assertGood(ask(query("a.test.")));
    assertThat(Counts.of(registry, "skystack_forward_ignored")).isEqualTo(7);
  }

  private static Message forged(Message query) throws IOException {
    Message forged = ScriptedServer.good(query, 30);
    forged.removeAllRecords(Section.ANSWER);
    byte[] address = {6, 6, 6, 6};
    forged.addRecord(
        new ARecord(
            query.getQuestion().getName(), DClass.IN, 30, InetAddress.getByAddress(address)),
        Section.ANSWER);
    return forged;
  }

  @Test
  void ignoresRepliesFromElsewhere() throws Exception {
    CountDownLatch forgedSent = new CountDownLatch(1);
    ScriptedServer upstream =
        upstream(
            query -> {
              awaitQuietly(forgedSent);
              return good(query);
            });
    start();
    CompletableFuture<Answer> answer = handle(query("a.test."));
    Waiting.until("the query", () -> upstream.asked.size() == 1);
    ScriptedServer.Asked asked = upstream.asked.get(0);
    byte[] forged = forged(asked.message()).toWire();
    try (DatagramSocket elsewhere =
        new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
      elsewhere.send(new DatagramPacket(forged, forged.length, asked.client()));
    }
    forgedSent.countDown();
    assertGood(answer.get(30, TimeUnit.SECONDS));
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void takesPortsAndIdsThatDiffer() throws Exception {
    ScriptedServer upstream = upstream(ForwardRig::good);
    start();
    int queries = 50;
    for (int i = 0; i < queries; i++) {
      ask(query("n" + i + ".test."));
    }
    Set<Integer> ports = new HashSet<>();
    Set<Integer> ids = new HashSet<>();
    Set<Integer> steps = new HashSet<>();
    int previous = 0;
    for (ScriptedServer.Asked asked : upstream.asked) {
      int id = asked.message().getHeader().getID();
      ports.add(asked.client().getPort());
      ids.add(id);
      steps.add(id - previous);
      previous = id;
    }
    assertThat(ports).hasSizeGreaterThan(queries / 2);
    assertThat(ids).hasSizeGreaterThan(queries / 2);
    assertThat(steps).hasSizeGreaterThan(queries / 2);
  }

  @Test
  void sharesEqualQuestionsInFlight() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    ScriptedServer upstream =
        upstream(
            query -> {
              awaitQuietly(release);
              return good(query);
            });
    start();
    List<CompletableFuture<Answer>> equal =
        List.of(handle(query("a.test.")), handle(query("A.TEST.")), handle(query("a.test.")));
    CompletableFuture<Answer> signed =
        handle(query("a.test.", new Edns(true, 1232, 0, true, List.of()), Transport.UDP));
    release.countDown();
    for (CompletableFuture<Answer> answer : equal) {
      assertGood(answer.get(30, TimeUnit.SECONDS));
    }
    assertGood(signed.get(30, TimeUnit.SECONDS));
    assertThat(upstream.asked).hasSize(2);
    assertThat(Counts.of(registry, "skystack_forward_shared")).isEqualTo(2);
    assertGood(ask(query("a.test.")));
    assertThat(upstream.asked).hasSize(3); // nothing is kept once it has been answered
  }

  @Test
  void boundsTheQuestionsInFlight() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    upstream(
        query -> {
          awaitQuietly(release);
          return good(query);
        });
    start(options -> options.withMaxInFlight(1));
    CompletableFuture<Answer> first = handle(query("a.test."));
    CompletableFuture<Answer> refused = handle(query("b.test."));
    assertThat(refused).isDone();
    assertThat(refused.get().rcode()).isEqualTo(Rcode.SERVFAIL);
    release.countDown();
    assertGood(first.get(30, TimeUnit.SECONDS));
    assertGood(ask(query("b.test.")));
    assertThat(Counts.of(registry, "skystack_forward_in_flight")).isZero();
    assertThat(Counts.of(registry, "skystack_forward_overloaded")).isEqualTo(1);
  }

  @Test
  void startsAtAnotherEachTimeWhenRotating() throws Exception {
    upstream(ForwardRig::good);
    upstream(ForwardRig::good);
    start(options -> options.withRotate(true));
    for (int i = 0; i < 10; i++) {
      ask(query("n" + i + ".test."));
    }
    assertThat(upstreams).allMatch(upstream -> upstream.asked.size() == 5);
  }

  @Test
  void doesNotForwardNamesOfTooFewLabels() throws Exception {
    ScriptedServer upstream = upstream(ForwardRig::good);
    start(options -> options.withNdots(2));
    assertThat(ask(query("host.")).rcode()).isEqualTo(Rcode.SERVFAIL);
    assertThat(ask(query(".")).rcode()).isEqualTo(Rcode.SERVFAIL);
    assertThat(upstream.asked).isEmpty();
    assertGood(ask(query("host.test.")));
  }

  @Test
  void answersServfailWhereThereIsNothingToForwardTo() throws Exception {
    start();
    assertThat(ask(query("a.test.")).rcode()).isEqualTo(Rcode.SERVFAIL);
  }

  @Test
  void forwardsNothingWhereItShallNot() throws Exception {
    ScriptedServer upstream = upstream(ForwardRig::good);
    start(options -> options.withRecursion(false));
    assertThat(ask(query("a.test.")).rcode()).isEqualTo(Rcode.SERVFAIL);
    assertThat(upstream.asked).isEmpty();
  }

  @Test
  void answersWhatStillWaitsWhenItEnds() throws Exception {
    AtomicInteger came = new AtomicInteger();
    upstream(
        query -> {
          came.incrementAndGet();
          return List.of();
        });
    start();
    CompletableFuture<Answer> answer = handle(query("a.test."));
    Waiting.until("the query", () -> came.get() == 1);
    forward.close();
    assertThat(answer.get(30, TimeUnit.SECONDS).rcode()).isEqualTo(Rcode.SERVFAIL);
    assertThat(ask(query("b.test.")).rcode()).isEqualTo(Rcode.SERVFAIL);
  }

  @Test
  void noticesAnUpstreamThatIsItself() {
    InetSocketAddress self = new InetSocketAddress(InetAddress.getLoopbackAddress(), 53);
    Forward.Options options =
        Forward.Options.of(List.of(self)).withOwnAddresses(List.of(new InetSocketAddress(53)));
    assertThatThrownBy(() -> new Forward(options, registry).close())
        .isInstanceOf(OperatorException.class)
        .hasMessageContaining("127.0.0.1:53")
        .hasMessageContaining("--nameservers")
        .hasMessageNotContaining("\n");
  }
}
