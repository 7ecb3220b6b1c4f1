package io.skystack.common.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DomainsTest {
  @ParameterizedTest
  @CsvSource({
    "kube.local, kube.local",
    "Kube.LOCAL., kube.local",
    "_a.b-c.d1, _a.b-c.d1",
    "local, local",
    "' x.y ', x.y"
  })
  void theDomainIsInLowerCaseWithoutTheFinalDot(String text, String expected) {
    assertThat(Domains.parse(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", ".", "..", "a..b", ".a", "-a.b", "a-.b", "a b", "a/b", "ä.de", "a\n", "*.a"})
  void whatIsNoNameIsTheOperatorsError(String text) {
    if (text.equals("a\n")) {
      assertThat(Domains.parse(text)).isEqualTo("a"); // a line end of a file, no more
      return;
    }
    assertThatThrownBy(() -> Domains.parse(text))
        .isInstanceOf(OperatorException.class)
        .hasMessageContaining("is no domain");
  }

  @Test
  void lengthsAreBounded() {
    String label = "a".repeat(63);
    String longest = String.join(".", label, label, label, "a".repeat(61));
    assertThat(Domains.parse(longest + ".")).isEqualTo(longest);
    assertThatThrownBy(() -> Domains.parse(longest + "a"))
        .hasMessageContaining("longer than 253 characters");
    assertThatThrownBy(() -> Domains.parse(label + "a"))
        .hasMessageContaining("longer than 63 characters");
  }
}
