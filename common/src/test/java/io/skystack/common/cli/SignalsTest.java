package io.skystack.common.cli;

import static io.skystack.common.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SignalsTest {
  private static void kill(String signal) throws IOException, InterruptedException {
    long self = ProcessHandle.current().pid();
    assertThat(new ProcessBuilder("kill", "-" + signal, Long.toString(self)).start().waitFor())
        .isZero();
  }

  @Test
  void anActionRunsEachTimeThoughItFailed() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    Signals.on(
        "USR1",
        () -> {
          if (runs.incrementAndGet() == 1) {
            throw new IllegalStateException("the first time");
          }
        });
    kill("USR1");
    eventually(() -> assertThat(runs).hasValue(1));
    kill("USR1");
    eventually(() -> assertThat(runs).hasValue(2));
  }

  @Test
  void aSignalThatIsNotThereIsNoError() {
    Signals.on("NOSUCH", () -> {});
  }
}
