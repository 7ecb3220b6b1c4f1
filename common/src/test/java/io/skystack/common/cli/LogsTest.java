package io.skystack.common.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.slf4j.Logger.ROOT_LOGGER_NAME;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Logger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

class LogsTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final LoggerContext context = new LoggerContext();
  private LineAppender lines = new LineAppender(new PrintStream(written, true, UTF_8));

  private org.slf4j.Logger logger(String level, String name) {
    lines.setContext(context);
    lines.start();
    context.getLogger(ROOT_LOGGER_NAME).addAppender(lines);
    Logs.set(context, Level.toLevel(level));
    return context.getLogger(name);
  }

  private String written() {
    lines.flush(LONG);
    return written.toString(UTF_8);
  }

  @Test
  void anEventIsOneLineWithTimeLevelLoggerAndMessage() {
    logger("info", "io.skystack.etcd.Mirror").warn("etcd is away: {}", "a\r\nb\u001b[31m\u202e");
    assertThat(written())
        .matches(
            "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z WARN  Mirror etcd is away:"
                + " a\\\\r\\\\nb\\\\u001b\\[31m\\\\u202e\n");
  }

  @Test
  void anExceptionIsNamedAndItsTraceComesAtDebugOnly() {
    Exception e = new IllegalStateException("a\nb", new IllegalArgumentException("why"));
    logger("info", "io.skystack.X").warn("failed", e);
    assertThat(written())
        .endsWith("WARN  X failed: IllegalStateException: a\\nb\n")
        .hasLineCount(1);
    Logs.set(context, Level.DEBUG);
    context.getLogger("io.skystack.X").warn("failed", e);
    assertThat(written())
        .contains("    at io.skystack.common.cli.LogsTest.")
        .contains("  caused by IllegalArgumentException: why\n");
  }

  @Test
  void librariesAreQuieterThanTheProgram() {
    logger("debug", "io.skystack.X").debug("ours");
    context.getLogger("io.etcd.jetcd.X").warn("noise");
    context.getLogger("org.other").info("noise");
    context.getLogger("org.other").warn("theirs");
    context.getLogger("io.netty.X").error("grave");
    assertThat(written()).contains("ours\n", "theirs\n", "grave\n").doesNotContain("noise");
  }

  @Test
  void whatALibraryFailsTwiceIsSaidAtDebugOnly() {
    Exception twice = new IllegalStateException("Promise already completed");
    org.slf4j.Logger vertx = logger("info", "io.vertx.core.impl.ContextImpl");
    vertx.error("Unhandled exception", twice);
    context.getLogger("io.skystack.X").error("ours", twice);
    vertx.error("Unhandled exception", new IllegalStateException("something else"));
    assertThat(written().lines())
        .satisfiesExactly(
            line -> assertThat(line).contains("ours: IllegalStateException: Promise"),
            line -> assertThat(line).endsWith("IllegalStateException: something else"));
    Logs.set(context, Level.DEBUG);
    vertx.error("Unhandled exception", twice);
    assertThat(written()).contains("ContextImpl Unhandled exception: IllegalStateException: Pro");
  }

  @Test
  void aLongMessageIsCut() {
    logger("info", "io.skystack.X").info("x".repeat(1_000_000));
    assertThat(written()).hasSizeLessThan(5000).endsWith("… (1000000 characters)\n");
  }

  @Test
  void whoLogsIsNotHeldUpByAStreamThatNobodyReads() {
    CountDownLatch read = new CountDownLatch(1);
    OutputStream stalled =
        new OutputStream() {
          @Override
          public void write(int b) {
            throw new AssertionError("lines are written whole");
          }

          @Override
          public void write(byte[] bytes, int offset, int length) {
            try {
              read.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
            written.write(bytes, offset, length);
          }
        };
    lines = new LineAppender(new PrintStream(stalled, true, UTF_8));
    org.slf4j.Logger log = logger("info", "io.skystack.X");
    for (int i = 0; i < 5000; i++) {
      log.info("line");
    }
    read.countDown();
    assertThat(written()).containsPattern("\n3\\d{3} log lines were dropped: nobody reads them");
  }

  /** A program that logs, by our way and by a library's. */
  static final class Program {
    public static void main(String[] args) {
      Logs.configure(args[0]);
      LoggerFactory.getLogger("io.skystack.Ours").info("ours");
      Logger library = Logger.getLogger("lib.Theirs");
      library.info("their chatter");
      library.warning("their warning");
    }
  }

  @ParameterizedTest
  @CsvSource({"info, true, true", "warn, false, true", "error, false, false"})
  void aProgramLogsFromItsLevelOnAndWhatLibrariesLogByTheJdk(
      String level, boolean ours, boolean theirs) throws Exception {
    Process program = ChildJvm.start(Program.class, level);
    String output = new String(program.getInputStream().readAllBytes(), UTF_8);
    assertThat(output.contains("Z INFO  Ours ours\n")).isEqualTo(ours);
    assertThat(output.contains("Z WARN  Theirs their warning\n")).isEqualTo(theirs);
    assertThat(output).hasLineCount((ours ? 1 : 0) + (theirs ? 1 : 0));
    assertThat(program.waitFor()).isZero();
  }

  @Property
  void oneLineIsOneLine(@ForAll String text) {
    String line = OneLine.of(text);
    assertThat(line.codePoints()).noneMatch(Character::isISOControl);
    assertThat(OneLine.of(line)).isEqualTo(line);
  }
}
