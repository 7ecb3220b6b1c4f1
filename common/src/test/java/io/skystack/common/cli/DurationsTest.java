package io.skystack.common.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {
  @ParameterizedTest
  @CsvSource({
    "2s, PT2S",
    "300ms, PT0.3S",
    "1m30s, PT1M30S",
    "1h2m3s4ms, PT1H2M3.004S",
    "1.5h, PT1H30M",
    "5, PT5S",
    "0.5, PT0.5S",
    "0, PT0S",
    "10us, PT0.00001S",
    "10µs, PT0.00001S",
    "1ns, PT0.000000001S"
  })
  void readsGosForms(String text, Duration expected) {
    assertThat(Durations.parse(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "s", "x", "-1s", "1x", "1m30", "30 s", "1s2", "PT5S", "1.s", "999999999h"})
  void whatIsNoDurationIsTheOperatorsError(String text) {
    assertThatThrownBy(() -> Durations.parse(text))
        .isInstanceOf(OperatorException.class)
        .hasMessage("'" + text + "' is no duration: write for example 2s, 300ms or 1m30s");
  }

  @Property
  void whatIsWrittenIsRead(@ForAll @LongRange(min = 0, max = 1L << 40) long millis) {
    Duration duration = Duration.ofMillis(millis);
    assertThat(Durations.parse(Durations.format(duration))).isEqualTo(duration);
  }

  @ParameterizedTest
  @CsvSource({"PT1M30S, 1m30s", "PT2H, 2h", "PT1.5S, 1.5s", "PT0.3S, 300ms", "PT0S, 0ms"})
  void writesThemShort(Duration duration, String expected) {
    assertThat(Durations.format(duration)).isEqualTo(expected);
  }
}
