package io.skystack.skydns.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skystack.common.cli.OperatorException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.Name;

/** RFC 1035 section 8. */
class MailboxTest {
  @ParameterizedTest
  @CsvSource({
    "admin@example.org, admin.example.org.",
    "hostmaster.example.org, hostmaster.example.org.",
    "hostmaster.example.org., hostmaster.example.org."
  })
  void names(String address, String name) {
    assertThat(Mailbox.parse(address)).isEqualTo(Name.fromConstantString(name));
  }

  @Test
  void dotsBeforeTheAtAreInsideTheFirstLabel() {
    assertThat(Mailbox.parse("john.doe@example.org").getLabelString(0)).isEqualTo("john\\.doe");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a@b@c", "a b@c", "a..b", "@example.org", " "})
  void neither(String address) {
    assertThatThrownBy(() -> Mailbox.parse(address))
        .isInstanceOf(OperatorException.class)
        .hasMessageContaining("--hostmaster");
  }
}
