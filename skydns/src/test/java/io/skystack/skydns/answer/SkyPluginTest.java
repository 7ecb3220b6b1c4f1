package io.skystack.skydns.answer;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.skystack.common.record.RecordKey;
import io.skystack.common.store.Lease;
import io.skystack.common.store.StoreStatus;
import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.Edns;
import io.skystack.dns.plugin.Query;
import io.skystack.skydns.cases.OutsideNames;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

/** What the tables of cases cannot say: how long answers hold, bounds, readiness, counts. */
class SkyPluginTest {
  private final TestRecords records = new TestRecords();
  private final OutsideNames outside =
      new OutsideNames(List.of("www.example.org. 300 IN A 192.0.2.1"), Set.of("broken.example."));
  private final Asking asking = new Asking(records, outside, "kube.local");

  private boolean holds(Answer answer) {
    return answer.validity().holds(asking.nanos.get());
  }

  @ParameterizedTest
  @CsvSource({
    "web.kube.local, A",
    "web.kube.local, SRV",
    "web.kube.local, TXT",
    "web.kube.local, ANY",
    "nothing.kube.local, A",
    "*.kube.local, A",
    "alias.kube.local, A",
    "kube.local, A",
    "1.0.0.10.in-addr.arpa, PTR"
  })
  void anAnswerHoldsUntilAPartItWasReadFromChanges(String name, String type) {
    records.put("local/kube/web", "{\"host\":\"10.0.0.1\"}");
    records.put("local/kube/alias", "{\"host\":\"www.example.org\"}");
    records.put("arpa/in-addr/10/0/0/1", "{\"host\":\"web.kube.local\"}");
    Answer answer = asking.ask(name, type);
    assertThat(holds(answer)).isTrue();

    records.put("local/other", "{\"host\":\"10.0.0.9\"}");
    assertThat(holds(answer)).isTrue();

    records.put("local/kube/web/new", "{\"host\":\"10.0.0.2\"}");
    records.put("local/kube/nothing/new", "{\"host\":\"10.0.0.2\"}");
    records.put("local/kube/alias/new", "{\"host\":\"10.0.0.2\"}");
    records.put("arpa/in-addr/10/0/0/1/new", "{\"host\":\"new.kube.local\"}");
    assertThat(holds(answer)).isFalse();
  }

  @Test
  void anAnswerDependsOnEveryNameOfItsChain() {
    records.put("local/kube/a", "{\"host\":\"b.kube.local\"}");
    Answer without = asking.ask("a.kube.local", "A");
    assertThat(holds(without)).isTrue();
    records.put("local/kube/b", "{\"host\":\"10.0.0.1\"}");
    assertThat(holds(without)).isFalse();

    Answer with = asking.ask("a.kube.local", "A");
    assertThat(with.answer()).hasSize(2);
    records.delete("local/kube/b");
    assertThat(holds(with)).isFalse();
  }

  @Test
  void aReverseNameAnsweredElsewhereHoldsUntilWeKnowBetter() {
    Answer passed = asking.ask("1.0.0.10.in-addr.arpa", "PTR");
    assertThat(passed.rcode()).isEqualTo(Rcode.NXDOMAIN);
    assertThat(holds(passed)).isTrue();

    records.put("arpa/in-addr/10/0/0/1", "{\"host\":\"web.kube.local\"}");
    assertThat(holds(passed)).isFalse();
  }

  @Test
  void whatTheOutsideSaidOnceIsNotKept() {
    records.put("local/kube/a", "{\"host\":\"broken.example\"}");
    records.put("local/kube/a/b", "{\"host\":\"10.0.0.1\"}");
    Answer answer = asking.ask("a.kube.local", "A");
    assertThat(answer.answer()).hasSize(1);
    assertThat(holds(answer)).isFalse();
  }

  /** What was read was one state of the records, though not the newest. */
  @Test
  void anAnswerOverWhichTheRecordsChangedIsGivenAndNotKept() {
    records.put("local/kube/a", "{\"host\":\"b.kube.local\"}");
    records.put("local/kube/b", "{\"host\":\"10.0.0.1\"}");
    int[] readings = {0};
    records.beforeTree(
        () -> {
          if (++readings[0] == 3) { // the beginning, the name, its target
            records.put("local/kube/b", "{\"host\":\"10.0.0.2\"}");
          }
        });
    Answer answer = asking.ask("a.kube.local", "A");

    assertThat(answer.answer().get(1).rdataToString()).isEqualTo("10.0.0.1");
    assertThat(holds(answer)).isFalse();
    assertThat(asking.ask("a.kube.local", "A").answer().get(1).rdataToString())
        .isEqualTo("10.0.0.2");
  }

  @Test
  void anAnswerOfManyPartsHoldsUntilAnyOfThemChanges() {
    for (int i = 0; i < 100; i++) {
      records.put("local/kube/web/n" + i, "{\"host\":\"t" + i + ".kube.local\"}");
      records.put("local/kube/t" + i, "{\"host\":\"10.0.0." + i + "\"}");
    }
    Answer answer = asking.ask("web.kube.local", "SRV");
    assertThat(answer.additional()).hasSize(100);
    assertThat(holds(answer)).isTrue();
    assertThat(answer.validity().sources().size()).isLessThan(10);

    records.delete("local/kube/t77");
    assertThat(holds(answer)).isFalse();
  }

  @Test
  void aLeasedTtlCountsDown() {
    Lease lease = new Lease(7, asking.nanos.get() + 100_000_000_000L);
    records.put(RecordKey.parse("local/kube/web"), "{\"host\":\"10.0.0.1\",\"ttl\":60}", lease);
    Answer full = asking.ask("web.kube.local", "A");
    assertThat(full.answer().get(0).getTTL()).isEqualTo(60);

    asking.nanos.addAndGet(40_000_000_000L);
    assertThat(holds(full)).as("60 s are left").isTrue();
    asking.nanos.addAndGet(10_000_000_000L);
    assertThat(holds(full)).as("50 s are left").isFalse();
    Answer less = asking.ask("web.kube.local", "A");
    assertThat(less.answer().get(0).getTTL()).isEqualTo(50);

    lease.endsAt(asking.nanos.get() + 100_000_000_000L);
    assertThat(holds(less)).as("kept alive: the full TTL is right again").isFalse();
  }

  @Test
  void negativeAnswersHoldAsLongAsTheSerial() {
    Answer answer = asking.ask("nothing.kube.local", "A");
    asking.seconds.set(Asking.HOUR + 3599);
    assertThat(holds(answer)).isTrue();
    asking.seconds.set(Asking.HOUR + 3600);
    assertThat(holds(answer)).isFalse();
  }

  @Test
  void isReadyWhenTheStoreWasRead() {
    records.status(new StoreStatus.Filling("etcd does not answer"));
    assertThat(asking.sky.notReady()).contains("etcd does not answer");
    records.status(new StoreStatus.Live());
    assertThat(asking.sky.notReady()).isEmpty();
  }

  @Test
  void anAnswerBeforeTheFirstReadIsNotKept() {
    records.status(new StoreStatus.Filling("etcd does not answer"));
    assertThat(holds(asking.ask("web.kube.local", "A"))).isFalse();
  }

  @Test
  void otherClassesArePassedOn() {
    asking.ask(
        new Query(
            Name.fromConstantString("version.bind."),
            Type.TXT,
            DClass.CH,
            true,
            false,
            Edns.NONE,
            Asking.query("x", "A").client(),
            Query.Transport.UDP));
    assertThat(outside.asked()).hasSize(1);
  }

  @Test
  void asksOutsideNoMoreThanSoManyNames() {
    for (int i = 0; i < 500; i++) {
      records.put("local/kube/web/n" + i, "{\"host\":\"h" + i + ".example.org\"}");
    }
    Answer answer = asking.ask("web.kube.local", "SRV");
    assertThat(answer.answer()).hasSize(500);
    assertThat(new HashSet<>(outside.asked())).hasSize(Outside.MOST_ASKED);
  }

  /** Eight levels of thirty branches each, all dead: 30^8 ways to nothing. */
  @Test
  void deadEndsThatBranchEndSoon() {
    for (int level = 0; level < 8; level++) {
      for (int branch = 0; branch < 30; branch++) {
        for (int target = 0; target < 30; target++) {
          String host = "b" + target + ".l" + (level + 1) + ".kube.local";
          records.put(
              "local/kube/l" + level + "/b" + branch + "/t" + target,
              "{\"host\":\"" + host + "\"}");
        }
      }
    }
    assertThat(asking.ask("b0.l0.kube.local", "A").answer()).isEmpty();
  }

  @Test
  void aWildcardThatCoversTooMuchIsNotDenied() {
    records.fill(60_000);
    assertThat(asking.ask("nothing.*.kube.local", "A").rcode()).isEqualTo(Rcode.NXDOMAIN);
    records.fill(70_000);
    assertThat(asking.ask("nothing.*.kube.local", "A").rcode()).isEqualTo(Rcode.SERVFAIL);
  }

  @Test
  void textThatFitsNoMessageIsLeftOut() {
    records.put("local/kube/web/a", "{\"text\":\"" + "x".repeat(70_000) + "\"}");
    records.put("local/kube/web/b", "{\"text\":\"y\"}");
    assertThat(asking.ask("web.kube.local", "TXT").answer()).hasSize(1);
  }

  @Test
  void countsAnswersAndWhatWasLeftOut() {
    records.put("local/kube/web", "{\"host\":\"10.0.0.300\"}");
    asking.ask("web.kube.local", "A");
    asking.ask("nothing.kube.local", "A");
    asking.ask("nothing.kube.local", "AAAA");

    assertThat(counted("nodata")).isEqualTo(1);
    assertThat(counted("nxdomain")).isEqualTo(2);
    assertThat(counted("answer")).isEqualTo(0);
    assertThat(asking.registry.scrape(name -> name.equals("skydns_records_left_out")).stream())
        .hasSize(1)
        .allSatisfy(
            metric ->
                assertThat(((CounterSnapshot) metric).getDataPoints().get(0).getValue())
                    .isEqualTo(1));
  }

  private double counted(String kind) {
    return asking.registry.scrape(name -> name.equals("skydns_answers")).stream()
        .flatMap(metric -> ((CounterSnapshot) metric).getDataPoints().stream())
        .filter(point -> kind.equals(point.getLabels().get("kind")))
        .mapToDouble(point -> point.getValue())
        .sum();
  }

  @ParameterizedTest
  @ValueSource(strings = {"A", "AAAA", "SRV", "MX", "TXT", "CNAME", "NS", "SOA", "ANY", "TYPE999"})
  void typesAgreeAboutExistence(String type) {
    records.put("local/kube/web/a/b", "{\"host\":\"10.0.0.300\"}");
    assertThat(asking.ask("a.web.kube.local", type).rcode()).isEqualTo(Rcode.NOERROR);
    assertThat(asking.ask("kube.local", type).rcode()).isEqualTo(Rcode.NOERROR);
    assertThat(asking.ask("c.web.kube.local", type).rcode()).isEqualTo(Rcode.NXDOMAIN);
    assertThat(asking.ask("a/b.web.kube.local", type).rcode()).isEqualTo(Rcode.NXDOMAIN);
  }

  /** Every option that an operator can set shows in answers. */
  @Test
  void answersTakeTheirDefaultsFromTheOptions() {
    records.put("local/kube/web", "{\"host\":\"10.0.0.1\",\"mail\":true}");
    Asking other =
        new Asking(
            records,
            outside,
            SkyOptions.of(List.of(Asking.name("kube.local")))
                .withTtl(120)
                .withMinTtl(5)
                .withPriority(7)
                .withHostmaster(Asking.name("admin.example.org")));

    assertThat(other.ask("web.kube.local", "MX").answer().get(0).toString().replaceAll("\\s+", " "))
        .isEqualTo("web.kube.local. 120 IN MX 7 web.kube.local.");
    assertThat(
            other.ask("no.kube.local", "A").authority().get(0).toString().replaceAll("\\s+", " "))
        .startsWith("kube.local. 5 IN SOA ns.dns.kube.local. admin.example.org. ")
        .endsWith(" 5");
  }
}
