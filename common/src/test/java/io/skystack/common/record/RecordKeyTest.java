package io.skystack.common.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class RecordKeyTest {
  @Test
  void aLabelIsTheWholeOfALabel() {
    RecordKey svc4 = RecordKey.parse("/local/kube/svc/default/svc4");
    assertThat(RecordKey.parse("local/kube/svc/default/svc42").isAtOrBelow(svc4)).isFalse();
    assertThat(RecordKey.parse("local/kube/svc/default/svc4/a").isAtOrBelow(svc4)).isTrue();
    assertThat(svc4.isAtOrBelow(svc4)).isTrue();
    assertThat(svc4.isAtOrBelow(RecordKey.ROOT)).isTrue();
  }

  @Test
  void emptyLabelsAndSlashesAreNoLabels() {
    assertThatThrownBy(() -> RecordKey.of("a", "")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> RecordKey.of("a/b")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> RecordKey.parse("a//b")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> RecordKey.ofBytes(new byte[] {'a'}))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Property
  void whatIsBuiltIsRead(@ForAll("labels") List<String> labels) {
    RecordKey key = RecordKey.of(labels);
    assertThat(key.labels()).isEqualTo(labels);
    assertThat(key.depth()).isEqualTo(labels.size());
    assertThat(RecordKey.parse(key.toString())).isEqualTo(key);
    assertThat(key.child("x").parent()).isEqualTo(key);
  }

  @Property
  void everyPrefixIsVisitedByItsOwnHash(@ForAll("labels") List<String> labels) {
    List<Integer> hashes = new ArrayList<>();
    RecordKey.of(labels).forEachPrefixHash(hashes::add);
    List<Integer> expected = new ArrayList<>();
    for (int i = 0; i <= labels.size(); i++) {
      expected.add(RecordKey.of(labels.subList(0, i)).hashCode());
    }
    assertThat(hashes).isEqualTo(expected);
  }

  @Provide
  Arbitrary<List<String>> labels() {
    return Arbitraries.strings()
        .withCharRange('\u0001', '\u00ff')
        .excludeChars('/')
        .ofMinLength(1)
        .ofMaxLength(63)
        .list()
        .ofMaxSize(8);
  }
}
