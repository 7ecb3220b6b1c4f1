package io.skystack.skydns.answer;

import static org.assertj.core.api.Assertions.assertThat;

import io.skystack.common.record.RecordKey;
import io.skystack.common.record.ServiceRecord;
import io.skystack.common.store.Lease;
import io.skystack.common.store.RecordTree;
import io.skystack.common.store.StoredRecord;
import io.skystack.dns.plugin.Answer;
import io.skystack.skydns.cases.OutsideNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** Whole answers over random records, compared with the rules written down plainly. */
class AnswersByTheRulesTest {
  private static final List<String> OUTSIDE =
      List.of(
          "www.example. 60 IN CNAME edge.example.",
          "edge.example. 60 IN A 192.0.2.1",
          "v6.example. 60 IN AAAA 2001:db8::1");

  private static final Map<String, List<String>> OUTSIDE_ANSWERS =
      Map.of(
          "www.example A", List.of("www.example. CNAME edge.example.", "edge.example. A 192.0.2.1"),
          "www.example AAAA", List.of("www.example. CNAME edge.example."),
          "v6.example AAAA", List.of("v6.example. AAAA 2001:db8:0:0:0:0:0:1"));

  private static final List<String> TYPES =
      List.of("A", "AAAA", "SRV", "MX", "TXT", "CNAME", "NS", "TYPE999");

  @Property(tries = 500)
  void answersAreWhatTheRulesSay(
      @ForAll("records") List<StoredRecord> records,
      @ForAll("names") String name,
      @ForAll boolean strict) {
    List<StoredRecord> inOrder = new ArrayList<>();
    RecordTree.of(records).all().forEach(inOrder::add);
    SkyOptions options = SkyOptions.of(List.of(Asking.name("kube.local")));
    Asking asking =
        new Asking(
            new TestRecords().set(records),
            new OutsideNames(OUTSIDE, Set.of()),
            strict ? options.withStrict(options.domains()) : options);
    PlainAnswers plain = new PlainAnswers("kube.local", strict, inOrder, OUTSIDE_ANSWERS);
    for (String type : TYPES) {
      Answer answer = asking.ask(name, type);
      assertThat(said(answer)).as("%s %s", name, type).isEqualTo(plain.answer(name, type));
      assertThat(answer.authority()).hasSize(answer.answer().isEmpty() ? 1 : 0);
    }
  }

  private static PlainAnswers.Said said(Answer answer) {
    List<Integer> ttls = new ArrayList<>();
    for (List<Record> section : List.of(answer.answer(), answer.additional())) {
      section.stream().map(record -> (int) record.getTTL()).distinct().forEach(ttls::add);
    }
    return new PlainAnswers.Said(
        Rcode.string(answer.rcode()), lines(answer.answer()), lines(answer.additional()), ttls);
  }

  private static List<String> lines(List<Record> section) {
    return section.stream()
        .map(r -> r.getName() + " " + Type.string(r.getType()) + " " + r.rdataToString())
        .toList();
  }

  // Few names, hosts and values, so that chains, loops, duplicates and groups come about.

  @Provide
  Arbitrary<List<StoredRecord>> records() {
    Arbitrary<RecordKey> key =
        Arbitraries.of("a", "b", "c", "dns", "ns", "apex")
            .list()
            .ofMaxSize(3)
            .map(
                labels -> {
                  List<String> all = new ArrayList<>(List.of("local", "kube"));
                  all.addAll(labels);
                  return RecordKey.of(all);
                });
    Arbitrary<ServiceRecord> value =
        Combinators.combine(
                Arbitraries.of(
                    "10.0.0.1",
                    "10.0.0.2",
                    "fd00::1",
                    "a.kube.local",
                    "b.a.kube.local",
                    "c.kube.local",
                    "www.example",
                    "v6.example",
                    "gone.example",
                    "10.0.0.300",
                    ""),
                Arbitraries.of("", "", "g1", "g2"),
                Arbitraries.of("", "", "text", "other"),
                Arbitraries.of(true, false),
                Arbitraries.of(0, 0, 1, 2, 9),
                Arbitraries.of(0, 0, 5, 20),
                Arbitraries.of(0, 1, 2, 300),
                Arbitraries.of(0, 30, 3600))
            .as(
                (host, group, text, mail, strip, priority, weight, ttl) ->
                    ServiceRecord.builder()
                        .host(host)
                        .group(group)
                        .text(text)
                        .mail(mail)
                        .targetStrip(strip)
                        .priority(priority)
                        .weight(weight)
                        .ttl(ttl)
                        .port(weight)
                        .build());
    return Combinators.combine(key, value)
        .as((at, what) -> new StoredRecord(at, what, 1, Lease.NONE))
        .list()
        .ofMaxSize(14)
        .uniqueElements(StoredRecord::key);
  }

  @Provide
  Arbitrary<String> names() {
    List<String> names = new ArrayList<>(List.of("kube.local"));
    for (int from = 0, depth = 0; depth < 3; depth++) {
      int to = names.size();
      for (String name : List.copyOf(names.subList(from, to))) {
        List.of("a", "b", "c", "*", "any", "dns", "ns").forEach(one -> names.add(one + "." + name));
      }
      from = to;
    }
    return Arbitraries.of(names);
  }
}
