package io.skystack.dns.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CollectingTraceTest {
  @Test
  void keepsNotesInTheirOrderUpToItsBound() {
    CollectingTrace trace = new CollectingTrace(2);
    trace.note("skydns", "read", "a", "first");
    trace.note("forward", "asked", "b", "second");
    trace.note("forward", "asked", "c", "third");

    assertThat(trace.isOn()).isTrue();
    assertThat(trace.notes())
        .containsExactly(
            new CollectingTrace.Note("skydns", "read", "a", "first"),
            new CollectingTrace.Note("forward", "asked", "b", "second"));
    assertThat(trace.dropped()).isEqualTo(1);
  }

  @Test
  void cutsLongTexts() {
    CollectingTrace trace = new CollectingTrace(1);
    trace.note("skydns", "read", "k".repeat(10_000), "t".repeat(10_000));

    assertThat(trace.notes().get(0).subject()).hasSizeLessThan(400).endsWith("...");
    assertThat(trace.notes().get(0).text()).hasSizeLessThan(400).endsWith("...");
  }
}
