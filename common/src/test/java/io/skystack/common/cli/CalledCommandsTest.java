package io.skystack.common.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

class CalledCommandsTest {
  private static final AtomicInteger made = new AtomicInteger();

  @Command(name = "skything", description = "A program.")
  @Subcommands(Look.class)
  static final class Program implements Callable<Integer> {
    @Option(names = "--word", description = "Any.")
    private String word = "";

    @Override
    public Integer call() {
      return word.isEmpty() ? 10 : word.length();
    }
  }

  @Command(name = "look", description = "Looks closely.")
  static final class Look implements Callable<Integer> {
    @Option(names = "--closely", description = "Very.")
    private boolean closely;

    Look() {
      made.incrementAndGet();
    }

    @Override
    public Integer call() {
      return closely ? 21 : 20;
    }
  }

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private int run(String... args) {
    made.set(0);
    PrintStream stream = new PrintStream(out, true, UTF_8);
    return new Cli(Map.of(), stream, stream).execute(new Program(), args);
  }

  @Test
  void aCommandThatIsNotCalledIsNotMade() {
    assertThat(run("--word", "four")).isEqualTo(4);
    assertThat(made).hasValue(0);
  }

  @Test
  void aCommandThatIsCalledIsWhole() {
    assertThat(run("look")).isEqualTo(20);
    assertThat(run("look", "-closely")).isEqualTo(21);
  }

  /** What a flag is given may be called as a command is. */
  @Test
  void aFlagTakesTheNameOfACommand() {
    assertThat(run("--word", "look")).isEqualTo(4);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--help", "-help", "-h", "--help=true"})
  void helpTellsOfAll(String help) {
    assertThat(run(help)).isZero();
    assertThat(out.toString(UTF_8)).contains("look").contains("Looks closely.");
  }

  @Test
  void completionKnowsAll() {
    assertThat(run("completion", "fish")).isZero();
    assertThat(out.toString(UTF_8)).contains("closely");
  }

  @Test
  void aCommandThatIsMisspeltIsFound() {
    assertThat(run("lok")).isEqualTo(2);
    assertThat(out.toString(UTF_8)).contains("unknown command 'lok'").contains("look");
  }
}
