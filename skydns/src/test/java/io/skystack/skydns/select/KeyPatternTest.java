package io.skystack.skydns.select;

import static org.assertj.core.api.Assertions.assertThat;

import io.skystack.common.record.RecordKey;
import org.junit.jupiter.api.Test;

class KeyPatternTest {
  @Test
  void withoutAWildcardTheRangeIsTheKey() {
    KeyPattern pattern = KeyPattern.of(RecordKey.parse("local/kube/web"));

    assertThat(pattern.range()).isEqualTo(RecordKey.parse("local/kube/web"));
    assertThat(pattern.matches(RecordKey.parse("local/kube/web/a"))).isTrue();
  }

  @Test
  void theRangeEndsBeforeTheWildcardNearestToTheRoot() {
    assertThat(KeyPattern.of(RecordKey.parse("local/kube/any/x/*")).range())
        .isEqualTo(RecordKey.parse("local/kube"));
    assertThat(KeyPattern.of(RecordKey.parse("*")).range()).isEqualTo(RecordKey.ROOT);
  }

  @Test
  void comparesLabelByLabel() {
    KeyPattern pattern = KeyPattern.of(RecordKey.parse("local/kube/*/web"));

    assertThat(pattern.matches(RecordKey.parse("local/kube/prod/web"))).isTrue();
    assertThat(pattern.matches(RecordKey.parse("local/kube/prod/web/a"))).isTrue();
    assertThat(pattern.matches(RecordKey.parse("local/kube/prod/web2"))).isFalse();
    assertThat(pattern.matches(RecordKey.parse("local/kube/prod/wep"))).isFalse();
    assertThat(pattern.matches(RecordKey.parse("local/kube/prod"))).isFalse();
    assertThat(pattern.matches(RecordKey.parse("local/kube"))).isFalse();
  }
}
