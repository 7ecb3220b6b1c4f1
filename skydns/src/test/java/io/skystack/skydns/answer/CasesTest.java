package io.skystack.skydns.answer;

import static org.assertj.core.api.Assertions.assertThat;

import io.skystack.common.store.Lease;
import io.skystack.common.store.StoreStatus;
import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.ExtendedError;
import io.skystack.skydns.cases.Case;
import io.skystack.skydns.cases.CaseFile;
import io.skystack.skydns.cases.CaseText;
import io.skystack.skydns.cases.OutsideNames;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

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
                    scene.describe(question),
                    () ->
                        assertThat(given(set(scene).ask(question.name(), question.type())))
                            .isEqualTo(CaseText.expected(scene, question, Asking.HOUR))));
  }

  private static Asking set(Case scene) {
    TestRecords records = new TestRecords().status(status(scene));
    OutsideNames outside = new OutsideNames(scene.outside(), scene.outsideFails());
    Asking asking = new Asking(records, outside, scene.options());
    for (Case.Line line : scene.records()) {
      Lease lease =
          line.lease().isEmpty()
              ? Lease.NONE
              : new Lease(7, asking.nanos.get() + line.lease().getAsInt() * 1_000_000_000L);
      records.put(line.key(), line.json(), lease);
    }
    return asking;
  }

  private static StoreStatus status(Case scene) {
    return switch (scene.store()) {
      case "live" -> new StoreStatus.Live();
      case "filling" -> new StoreStatus.Filling("etcd does not answer");
      case "stale" -> new StoreStatus.Stale(Instant.EPOCH, "etcd does not answer");
      default -> throw new IllegalArgumentException(scene.store());
    };
  }

  private static List<String> given(Answer answer) {
    return CaseText.given(
        answer.rcode(),
        answer.authoritative(),
        answer.recursionAvailable(),
        answer.errors().stream().map(ExtendedError::code).toList(),
        answer.answer(),
        answer.authority(),
        answer.additional());
  }
}
