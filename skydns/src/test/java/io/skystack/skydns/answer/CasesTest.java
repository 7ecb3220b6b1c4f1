package io.skystack.skydns.answer;

import static org.assertj.core.api.Assertions.assertThat;

import io.skystack.common.store.Lease;
import io.skystack.common.store.StoreStatus;
import io.skystack.dns.plugin.Answer;
import io.skystack.skydns.cases.Case;
import io.skystack.skydns.cases.CaseFile;
import io.skystack.skydns.cases.OutsideNames;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;

/** Every case of the tables, through the chain without sockets. */
class CasesTest {
  @TestFactory
  Stream<DynamicTest> cases() {
    return CaseFile.all().stream().flatMap(CasesTest::questions);
  }

  private static Stream<DynamicTest> questions(Case scene) {
    return scene.questions().stream()
        .map(
            question ->
                DynamicTest.dynamicTest(
                    scene.file()
                        + ": "
                        + scene.title()
                        + ": "
                        + question.name()
                        + " "
                        + question.type(),
                    () -> check(scene, question)));
  }

  private static void check(Case scene, Case.Question question) {
    TestRecords records = new TestRecords().status(status(scene));
    Plugins plugins = new Plugins(scene, records);
    Answer answer = plugins.asking.ask(question.name(), question.type());
    assertThat(print(answer)).isEqualTo(expected(scene, question));
  }

  /** The chain in the scene of a case. */
  private static final class Plugins {
    final Asking asking;

    Plugins(Case scene, TestRecords records) {
      OutsideNames outside = new OutsideNames(scene.outside(), scene.outsideFails());
      asking = new Asking(records, outside, scene.domains().toArray(new String[0]));
      for (Case.Line line : scene.records()) {
        Lease lease =
            line.lease().isEmpty()
                ? Lease.NONE
                : new Lease(7, asking.nanos.get() + line.lease().getAsInt() * 1_000_000_000L);
        records.put(line.key(), line.json(), lease);
      }
    }
  }

  private static StoreStatus status(Case scene) {
    return switch (scene.store()) {
      case "live" -> new StoreStatus.Live();
      case "filling" -> new StoreStatus.Filling("etcd does not answer");
      case "stale" -> new StoreStatus.Stale(Instant.EPOCH, "etcd does not answer");
      default -> throw new IllegalArgumentException(scene.store());
    };
  }

  private static List<String> print(Answer answer) {
    List<String> lines = new ArrayList<>();
    StringBuilder status = new StringBuilder(Rcode.string(answer.rcode()));
    status.append(answer.authoritative() ? " aa" : "");
    status.append(answer.recursionAvailable() ? " ra" : "");
    answer.errors().forEach(error -> status.append(" ede=").append(error.code()));
    lines.add(status.toString());
    print(lines, "ANSWER", answer.answer());
    print(lines, "AUTHORITY", answer.authority());
    print(lines, "ADDITIONAL", answer.additional());
    return lines;
  }

  private static void print(List<String> lines, String section, List<Record> records) {
    lines.add(section);
    records.forEach(record -> lines.add(record.toString().replaceAll("\\s+", " ").strip()));
  }

  private static List<String> expected(Case scene, Case.Question question) {
    List<String> lines = new ArrayList<>(List.of(question.status()));
    for (String section : List.of("ANSWER", "AUTHORITY", "ADDITIONAL")) {
      lines.add(section);
      question.section(section).forEach(line -> lines.add(filledIn(line, scene)));
    }
    return lines;
  }

  private static String filledIn(String line, Case scene) {
    String domain = scene.domains().get(0).toLowerCase(Locale.ROOT);
    String soa = "%1$s. 60 IN SOA ns.dns.%1$s. hostmaster.%1$s. {hour} 28800 7200 604800 60";
    return (line.equals("SOA") ? soa.formatted(domain) : line)
        .replace("{hour}", String.valueOf(Asking.HOUR));
  }
}
