package io.skystack.dns.dnssec;

import static org.assertj.core.api.Assertions.assertThat;

import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.ExtendedError;
import io.skystack.dns.plugin.Plugin;
import io.skystack.dns.plugin.Query;
import io.skystack.dns.testing.Validator;
import io.skystack.dns.testing.Waiting;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** How long signatures are kept and given, and what happens when too many are wanted. */
class SigningTest {
  private static final String MADE = "skystack_dnssec_signatures";
  private static final long HOUR = 3600;
  private static final long DAY = 24 * HOUR;

  @TempDir Path folder;

  private final Zone zone = new Zone("kube.local.", "web 60 A 10.0.0.1", "a.b A 10.0.0.2");

  private static RRSIGRecord signature(Answer answer) {
    return (RRSIGRecord) answer.answer().get(answer.answer().size() - 1);
  }

  private static double made(Rig rig) {
    return rig.count(MADE, "source", "made");
  }

  /** RFC 4034 section 3.1.5. */
  @Test
  void signaturesBeganThreeHoursAgoAndEndInSevenDays() {
    try (Rig rig = Rig.of(folder, zone)) {
      RRSIGRecord rrsig = signature(rig.ask("web.kube.local.", Type.A));
      assertThat(rrsig.getTimeSigned().getEpochSecond()).isEqualTo(rig.seconds.get() - 3 * HOUR);
      assertThat(rrsig.getExpire().getEpochSecond()).isEqualTo(rig.seconds.get() + 7 * DAY);
      assertThat(rrsig.getOrigTTL()).isEqualTo(60);
      assertThat(rrsig.getTTL()).isEqualTo(60);
    }
  }

  /** RFC 2181 section 5.2: what signs records together gives them one TTL, the lowest. */
  @Test
  void recordsThatAreSignedTogetherHaveOneTtl() {
    Zone mixed = new Zone("kube.local.", "web 3600 TXT hello", "web 60 TXT bye");
    try (Rig rig = Rig.of(folder, mixed)) {
      Answer answer = rig.ask("web.kube.local.", Type.TXT);
      assertThat(answer.answer()).hasSize(3).allMatch(record -> record.getTTL() == 60);
      assertThat(rig.faults("kube.local.", "web.kube.local.", Type.TXT, answer)).isEmpty();
    }
  }

  @Test
  void aSignatureIsMadeOnce() {
    try (Rig rig = Rig.of(folder, zone)) {
      Answer first = rig.ask("web.kube.local.", Type.A);
      rig.seconds.addAndGet(17 * HOUR);
      assertThat(rig.ask("WEB.kube.local.", Type.A).answer()).isEqualTo(first.answer());
      assertThat(made(rig)).isEqualTo(1);
      assertThat(rig.count(MADE, "source", "cache")).isEqualTo(1);
    }
  }

  @Test
  void aSignatureIsMadeAnewLongBeforeItEnds() {
    try (Rig rig = Rig.of(folder, zone)) {
      Answer first = rig.ask("web.kube.local.", Type.A);
      assertThat(first.validity().holds(System.nanoTime())).isTrue();
      rig.seconds.addAndGet(DAY);
      assertThat(first.validity().holds(System.nanoTime())).isFalse();
      RRSIGRecord second = signature(rig.ask("web.kube.local.", Type.A));
      assertThat(second.getExpire()).isAfter(signature(first).getExpire());
      assertThat(made(rig)).isEqualTo(2);
    }
  }

  @Test
  void aClockThatIsSetBackMakesSignaturesAnew() {
    try (Rig rig = Rig.of(folder, zone)) {
      Answer first = rig.ask("web.kube.local.", Type.A);
      rig.seconds.addAndGet(-2 * DAY);
      assertThat(first.validity().holds(System.nanoTime())).isFalse();
      assertThat(rig.faults("web.kube.local.", Type.A)).isEmpty();
      assertThat(made(rig)).isEqualTo(2);
    }
  }

  /** RFC 4035 section 5.3.3: a TTL may be lower than the one that was signed, never higher. */
  @Test
  void aTtlThatFallsIsNotSignedAnew() {
    try (Rig rig = Rig.of(folder, zone)) {
      rig.ask("web.kube.local.", Type.A);
      zone.change("web 59 A 10.0.0.1");
      RRSIGRecord lower = signature(rig.ask("web.kube.local.", Type.A));
      assertThat(lower.getOrigTTL()).isEqualTo(60);
      assertThat(lower.getTTL()).isEqualTo(59);
      assertThat(rig.faults("web.kube.local.", Type.A)).isEmpty();
      assertThat(made(rig)).isEqualTo(1);
      zone.change("web 61 A 10.0.0.1");
      assertThat(signature(rig.ask("web.kube.local.", Type.A)).getOrigTTL()).isEqualTo(61);
      assertThat(rig.faults("web.kube.local.", Type.A)).isEmpty();
    }
  }

  @Test
  void otherRecordsAreSignedAnew() {
    try (Rig rig = Rig.of(folder, zone)) {
      Answer first = rig.ask("web.kube.local.", Type.A);
      zone.change("web 60 A 10.0.0.9");
      assertThat(first.validity().holds(System.nanoTime())).isFalse();
      rig.ask("web.kube.local.", Type.A);
      assertThat(rig.faults("web.kube.local.", Type.A)).isEmpty();
    }
  }

  @Test
  void keptSignaturesAreBounded() {
    Dnssec.Options options = Rig.options(folder, Algorithm.ED25519).withSignatures(0);
    try (Rig rig = new Rig(options, zone)) {
      rig.ask("web.kube.local.", Type.A);
      Waiting.until(
          "nothing is kept",
          () -> {
            double before = made(rig);
            rig.ask("web.kube.local.", Type.A);
            return made(rig) > before;
          });
    }
  }

  @Test
  void aProofHoldsAsLongAsWhatItWasMadeFrom() {
    try (Rig rig = Rig.of(folder, zone)) {
      Answer none = rig.ask("x.b.kube.local.", Type.A);
      assertThat(none.validity().holds(System.nanoTime())).isTrue();
      zone.change("web A 10.0.0.1"); // the closest encloser goes
      assertThat(none.validity().holds(System.nanoTime())).isFalse();
      Answer now = rig.ask("x.b.kube.local.", Type.A);
      assertThat(Validator.shownTypes(Rig.name("b.kube.local."), now.authority())).isEmpty();
      assertThat(Validator.shownTypes(Rig.name("kube.local."), now.authority())).isPresent();
    }
  }

  /** Blocks the thread that signs, and does what names say. */
  private final class Gate implements Plugin {
    final CountDownLatch open = new CountDownLatch(1);
    final CompletableFuture<Answer> later = new CompletableFuture<>();

    @Override
    public String name() {
      return "gate";
    }

    @Override
    public CompletionStage<Answer> handle(Query query, Next next) {
      String label = query.name().getLabelString(0);
      if (label.equals("block") && Thread.currentThread().getName().equals("dnssec")) {
        try {
          open.await();
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      }
      return switch (label) {
        case "slow" ->
            query.type() == Type.A
                ? later
                : zone.handle(query.withName(Rig.name("b.kube.local.")), next);
        case "bare" ->
            CompletableFuture.completedFuture(
                Answer.builder(name()).authoritative(true).rcode(Rcode.NXDOMAIN).build());
        case "failing" ->
            query.type() == Type.CNAME
                ? CompletableFuture.completedFuture(Answer.ofRcode(Rcode.SERVFAIL, name()))
                : zone.handle(query.withName(Rig.name("b.kube.local.")), next);
        default -> zone.handle(query, next);
      };
    }
  }

  @Test
  void whatWaitsIsBoundedAndSharedAndTheRestFails() {
    Gate gate = new Gate();
    Dnssec.Options options = Rig.options(folder, Algorithm.ED25519).withWaiting(2);
    try (Rig rig = new Rig(options, gate)) {
      rig.ask("b.kube.local.", Type.TXT); // kept: the SOA's signature
      CompletableFuture<Answer> blocked = rig.send(Rig.query("x.block.kube.local.", 1, true));
      Waiting.until("the thread is busy", () -> rig.count("skystack_dnssec_waiting") == 0);
      double before = made(rig);
      List<CompletableFuture<Answer>> same = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        same.add(rig.send(Rig.query("web.kube.local.", Type.A, true)));
      }
      var unused = rig.send(Rig.query("a.b.kube.local.", Type.A, true));
      assertThat(rig.count("skystack_dnssec_waiting")).isEqualTo(2);
      Answer refused = rig.send(Rig.query("kube.local.", Type.SOA, true)).join();
      assertThat(refused.rcode()).isEqualTo(Rcode.SERVFAIL);
      assertThat(refused.errors())
          .containsExactly(new ExtendedError(0, "too many signatures to make"));
      assertThat(rig.count("skystack_dnssec_failures", "reason", "overload")).isEqualTo(1);
      // What needs no new signature goes on, signed or not.
      assertThat(rig.ask("b.kube.local.", Type.TXT).rcode()).isEqualTo(Rcode.NOERROR);
      assertThat(rig.askPlain("web.kube.local.", Type.A).rcode()).isEqualTo(Rcode.NOERROR);
      gate.open.countDown();
      same.forEach(answer -> assertThat(answer.join().answer()).hasSize(2));
      assertThat(blocked.join().rcode()).isEqualTo(Rcode.NXDOMAIN);
      assertThat(rig.faults("a.b.kube.local.", Type.A)).isEmpty();
      assertThat(rig.faults("kube.local.", Type.SOA)).isEmpty();
      assertThat(rig.count(MADE, "source", "shared")).isGreaterThanOrEqualTo(9);
      assertThat(made(rig)).isGreaterThan(before);
    }
  }

  /** A proof never denies what it does not know; it does not wait to know it either. */
  @Test
  void whatHasToBeWaitedForIsNotDenied() {
    try (Rig rig = Rig.of(folder, new Gate())) {
      Answer answer = rig.ask("slow.kube.local.", Type.TXT);
      assertThat(Validator.shownTypes(Rig.name("slow.kube.local."), answer.authority()))
          .contains(List.of(Type.A, Type.RRSIG));
    }
  }

  @Test
  void whatCannotBeProvedFails() {
    try (Rig rig = Rig.of(folder, new Gate())) {
      Answer unknown = rig.ask("failing.kube.local.", Type.TXT);
      assertThat(unknown.rcode()).isEqualTo(Rcode.SERVFAIL);
      Answer withoutSoa = rig.ask("bare.kube.local.", Type.TXT);
      assertThat(withoutSoa.rcode()).isEqualTo(Rcode.SERVFAIL);
      assertThat(rig.count("skystack_dnssec_failures", "reason", "backend")).isEqualTo(2);
    }
  }

  @Test
  void failuresPassAsTheyAre() {
    Plugin failing =
        new Plugin() {
          @Override
          public String name() {
            return "failing";
          }

          @Override
          public CompletionStage<Answer> handle(Query query, Next next) {
            return CompletableFuture.completedFuture(
                Answer.builder(name()).rcode(Rcode.SERVFAIL).error(14, "not yet").build());
          }
        };
    try (Rig rig = Rig.of(folder, failing)) {
      assertThat(rig.ask("web.kube.local.", Type.A))
          .isEqualTo(rig.askPlain("web.kube.local.", Type.A));
      assertThat(rig.ask("kube.local.", Type.DNSKEY).answer()).hasSize(2); // ours to answer
    }
  }

  @Test
  void additionalIsSignedUpToABound() {
    Plugin many =
        new Plugin() {
          @Override
          public String name() {
            return "many";
          }

          @Override
          public CompletionStage<Answer> handle(Query query, Next next) {
            return zone.handle(query, next)
                .thenApply(
                    answer -> {
                      Answer.Builder more = answer.toBuilder();
                      Record web = zone.at(Rig.name("web.kube.local."), Type.A).get(0);
                      for (int i = 0; i < 50; i++) {
                        more.additional()
                            .add(
                                Record.newRecord(
                                    Rig.name("n" + i + ".kube.local."),
                                    Type.A,
                                    1,
                                    60,
                                    web.rdataToWireCanonical()));
                      }
                      return more.build();
                    });
          }
        };
    try (Rig rig = Rig.of(folder, many)) {
      Answer answer = rig.ask("web.kube.local.", Type.A);
      assertThat(answer.additional()).hasSize(50 + 32);
      assertThat(answer.additional().get(1)).isInstanceOf(RRSIGRecord.class);
      assertThat(rig.faults("web.kube.local.", Type.A)).isEmpty();
    }
  }
}
