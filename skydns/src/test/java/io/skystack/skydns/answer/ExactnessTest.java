package io.skystack.skydns.answer;

import static org.assertj.core.api.Assertions.assertThat;

import io.skystack.dns.plugin.Answer;
import io.skystack.skydns.cases.OutsideNames;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.xbill.DNS.Rcode;

/**
 * Over random writes: an answer that is said to hold is the answer that would be given now, and all
 * types agree about which names exist.
 */
class ExactnessTest {
  private static final List<String> TYPES =
      List.of("A", "AAAA", "SRV", "MX", "TXT", "CNAME", "NS", "SOA", "ANY", "TYPE999");

  /** A write; an empty value deletes. */
  record Write(String path, String json) {}

  /** A question. */
  record Asked(String name, String type) {}

  private final TestRecords records = new TestRecords();
  private final Asking asking =
      new Asking(
          records,
          new OutsideNames(List.of("out.example. 60 IN A 192.0.2.1"), Set.of()),
          "kube.local");

  private void apply(Write write) {
    if (write.json().isEmpty()) {
      records.delete(write.path());
    } else {
      records.put(write.path(), write.json());
    }
  }

  @Property(tries = 400)
  void whatHoldsIsWhatWouldBeAnswered(
      @ForAll("writes") List<Write> before,
      @ForAll("writes") List<Write> after,
      @ForAll("questions") List<Asked> questions) {
    before.forEach(this::apply);
    List<Answer> kept = new ArrayList<>();
    questions.forEach(asked -> kept.add(asking.ask(asked.name(), asked.type())));
    for (Write write : after) {
      apply(write);
      for (int i = 0; i < kept.size(); i++) {
        Asked asked = questions.get(i);
        Answer now = asking.ask(asked.name(), asked.type());
        if (kept.get(i).validity().holds(asking.nanos.get())) {
          assertThat(said(kept.get(i))).as("%s after %s", asked, write).isEqualTo(said(now));
        } else {
          kept.set(i, now);
        }
      }
    }
  }

  private static List<Object> said(Answer answer) {
    return List.of(
        answer.rcode(),
        answer.answer().toString(),
        answer.authority().toString(),
        answer.additional().toString());
  }

  @Property(tries = 400)
  void allTypesAgreeAboutExistence(
      @ForAll("writes") List<Write> writes, @ForAll("names") String name) {
    writes.forEach(this::apply);
    Set<Boolean> exists = new HashSet<>();
    for (String type : TYPES) {
      exists.add(asking.ask(name, type).rcode() != Rcode.NXDOMAIN);
    }
    assertThat(exists).as(name).hasSize(1);
  }

  // Few names and hosts, so that chains, loops and groups come about.

  @Provide
  Arbitrary<List<Write>> writes() {
    Arbitrary<String> path =
        Arbitraries.of("a", "b", "c", "dns", "ns", "apex")
            .list()
            .ofMaxSize(3)
            .map(labels -> "local/kube" + (labels.isEmpty() ? "" : "/" + String.join("/", labels)));
    Arbitrary<String> host =
        Arbitraries.of(
            "10.0.0.1",
            "10.0.0.2",
            "fd00::1",
            "a.kube.local",
            "b.a.kube.local",
            "c.kube.local",
            "out.example",
            "gone.example",
            "10.0.0.300",
            "");
    Arbitrary<String> json =
        Combinators.combine(
                host,
                Arbitraries.of("", "g1", "g2"),
                Arbitraries.of("", "text"),
                Arbitraries.of(true, false),
                Arbitraries.of(0, 1))
            .as(
                (name, group, text, mail, strip) ->
                    "{\"host\":\"%s\",\"group\":\"%s\",\"text\":\"%s\",\"mail\":%s,\"targetstrip\":%d}"
                        .formatted(name, group, text, mail, strip))
            .injectDuplicates(0.1);
    Arbitrary<String> value =
        Arbitraries.frequencyOf(Tuple.of(4, json), Tuple.of(1, Arbitraries.just("")));
    return Combinators.combine(path, value).as(Write::new).list().ofMaxSize(10);
  }

  @Provide
  Arbitrary<String> names() {
    return Arbitraries.of("a", "b", "c", "*", "any", "dns", "ns")
        .list()
        .ofMaxSize(3)
        .map(labels -> String.join(".", labels) + (labels.isEmpty() ? "" : ".") + "kube.local");
  }

  @Provide
  Arbitrary<List<Asked>> questions() {
    return Combinators.combine(names(), Arbitraries.of(TYPES))
        .as(Asked::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(6);
  }
}
