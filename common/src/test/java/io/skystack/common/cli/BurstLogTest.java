package io.skystack.common.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BurstLogTest {
  private final ListAppender<ILoggingEvent> events = new ListAppender<>();
  private long now = Long.MAX_VALUE - 5; // a clock may wrap
  private BurstLog bursts = new BurstLog(new LoggerContext().getLogger("x"), () -> now);

  @BeforeEach
  void listen() {
    LoggerContext context = new LoggerContext();
    events.start();
    context.getLogger("x").addAppender(events);
    bursts = new BurstLog(context.getLogger("x"), () -> now);
  }

  private List<String> logged() {
    return events.list.stream()
        .map(event -> event.getLevel() + " " + event.getFormattedMessage())
        .toList();
  }

  @Test
  void theFirstIsLoggedAndThoseThatFollowAreCounted() {
    for (int i = 0; i < 10; i++) {
      bursts.warn("watch", "no etcd at {}", "a:" + i);
    }
    assertThat(logged()).containsExactly("WARN no etcd at a:0");
    now += BurstLog.WINDOW.toNanos();
    bursts.warn("watch", "no etcd at {}", "b");
    bursts.warn("watch", "no etcd at {}", "c");
    assertThat(logged())
        .containsExactly("WARN no etcd at a:0", "WARN no etcd at b (and 9 more before)");
  }

  @Test
  void theEndIsLoggedWithTheCountAndOnceOnly() {
    bursts.over("watch", "etcd is back");
    bursts.warn("watch", "no etcd");
    bursts.warn("watch", "no etcd");
    bursts.over("watch", "etcd is back");
    bursts.over("watch", "etcd is back");
    bursts.warn("watch", "no etcd");
    assertThat(logged())
        .containsExactly("WARN no etcd", "INFO etcd is back (after 2 times)", "WARN no etcd");
  }

  @Test
  void kindsAreApartAndBounded() {
    bursts.warn("a", "one");
    bursts.warn("b", "two");
    assertThat(logged()).containsExactly("WARN one", "WARN two");
    for (int i = 0; i < 100_000; i++) {
      bursts.warn("kind " + i, "flood");
    }
    assertThat(logged()).hasSizeLessThan(300);
  }
}
