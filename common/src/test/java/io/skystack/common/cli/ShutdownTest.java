package io.skystack.common.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShutdownTest {
  /** A program of its own: it says when it is up, and how it stops. */
  static final class Program {
    public static void main(String[] args) throws Exception {
      Runnable graceful =
          switch (args[0]) {
            case "hangs" -> Program::hang;
            case "fails" ->
                () -> {
                  throw new IllegalStateException("no");
                };
            default -> () -> System.out.println("stopped");
          };
      Shutdown shutdown = Shutdown.onSignal(graceful, Duration.ofMillis(300));
      System.out.println("up");
      if (args[0].equals("exits")) {
        System.exit(3);
      }
      shutdown.await();
    }

    private static void hang() {
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static Process start(String how) throws IOException {
    return ChildJvm.start(Program.class, how);
  }

  private static String stop(Process program, String signal) throws Exception {
    try (BufferedReader out =
        new BufferedReader(new InputStreamReader(program.getInputStream(), UTF_8))) {
      assertThat(out.readLine()).isEqualTo("up");
      if (!signal.isEmpty()) {
        new ProcessBuilder("kill", "-" + signal, Long.toString(program.pid())).start().waitFor();
      }
      assertThat(program.waitFor(60, TimeUnit.SECONDS)).isTrue();
      return out.lines().collect(Collectors.joining("\n"));
    } finally {
      program.destroyForcibly();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TERM", "INT"})
  void aSignalStopsItGracefullyWithCode0(String signal) throws Exception {
    Process program = start("stops");
    assertThat(stop(program, signal)).isEqualTo("stopped");
    assertThat(program.exitValue()).isZero();
  }

  @Test
  void aStopThatHangsIsBounded() throws Exception {
    Process program = start("hangs");
    assertThat(stop(program, "TERM")).contains("the stop took longer than 300ms");
    assertThat(program.exitValue()).isZero();
  }

  @Test
  void aStopThatFailsIsLogged() throws Exception {
    Process program = start("fails");
    assertThat(stop(program, "TERM"))
        .endsWith("ERROR Shutdown the stop failed: IllegalStateException: no");
    assertThat(program.exitValue()).isZero();
  }

  @Test
  void aProgramThatEndsItselfKeepsItsCode() throws Exception {
    Process program = start("exits");
    assertThat(stop(program, "")).isEqualTo("stopped");
    assertThat(program.exitValue()).isEqualTo(3);
  }
}
