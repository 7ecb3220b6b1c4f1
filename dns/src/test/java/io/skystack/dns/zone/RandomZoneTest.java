package io.skystack.dns.zone;

import static org.assertj.core.api.Assertions.assertThat;

import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.Validity;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** Random zones, answered as the list of their records would be. */
class RandomZoneTest {
  private static final Name APEX = ZoneTesting.name("example.");
  private static final int[] TYPES = {Type.A, Type.TXT, Type.NS, Type.CNAME, Type.DNAME, Type.DS};

  /** Names of few labels, so that they meet. */
  @Provide
  Arbitrary<String> names() {
    return Arbitraries.of("a", "b", "*")
        .list()
        .ofMinSize(1)
        .ofMaxSize(4)
        .map(labels -> String.join(".", labels) + ".example.");
  }

  @Provide
  Arbitrary<List<String>> lines() {
    Arbitrary<String> data = Arbitraries.of("A", "A", "TXT", "NS", "CNAME", "DNAME", "NONE");
    return Combinators.combine(names(), data, names())
        .as(
            (owner, type, target) ->
                owner
                    + " "
                    + switch (type) {
                      case "A" -> "A 192.0.2.1";
                      case "NS", "CNAME", "DNAME" -> type + " " + target;
                      default -> "TXT x";
                    })
        .list()
        .ofMaxSize(9)
        .map(RandomZoneTest::withoutContradictions);
  }

  /** The first line of an owner says which kind it is; a CNAME stands alone, a DNAME is single. */
  private static List<String> withoutContradictions(List<String> lines) {
    Map<String, String> kinds = new HashMap<>();
    List<String> kept = new ArrayList<>();
    for (String line : lines) {
      String[] words = line.split(" ", -1);
      String kind = words[1].endsWith("NAME") ? line : "other";
      String before = kinds.putIfAbsent(words[0], kind);
      if (before == null || (before.equals("other") && kind.equals("other"))) {
        kept.add(line);
      }
    }
    return kept.stream().distinct().toList();
  }

  @Property(tries = 1500)
  void answersAsTheListOfItsRecordsWould(
      @ForAll("lines") List<String> lines, @ForAll("names") String asked) {
    Zone zone = zone(lines);
    SlowZone slow = new SlowZone(APEX, zone.records());
    for (int type : TYPES) {
      Answer answer =
          zone.find(ZoneTesting.name(asked), type, false, Validity.ONCE, "file").answer();
      assertThat(text(answer))
          .as("%s %s in %s", asked, Type.string(type), lines)
          .isEqualTo(slow.answer(ZoneTesting.name(asked), type));
    }
  }

  private static Zone zone(List<String> lines) {
    try {
      List<Record> records = new ArrayList<>();
      records.add(record("example. SOA ns.example. root.example. 1 2 3 4 5"));
      for (String line : lines) {
        records.add(record(line));
      }
      return ZoneBuilder.of(APEX, records, "test");
    } catch (ZoneException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Record record(String line) {
    String[] words = line.split(" ", 3);
    try {
      return Record.fromString(
          ZoneTesting.name(words[0]), Type.value(words[1]), 1, 300, words[2], Name.root);
    } catch (java.io.IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String text(Answer answer) {
    String end =
        answer.authority().stream()
            .filter(record -> !record.getName().equals(APEX) || record.getType() == Type.SOA)
            .map(record -> record.getType() == Type.SOA ? "no" : "referral to " + record.getName())
            .distinct()
            .collect(Collectors.joining());
    return Rcode.string(answer.rcode())
        + (answer.authoritative() ? " AA" : "")
        + " "
        + answer.answer().stream().map(ZoneTesting::text).toList()
        + " "
        + end;
  }
}
