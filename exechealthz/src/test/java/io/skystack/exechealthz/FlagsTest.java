package io.skystack.exechealthz;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.skystack.common.cli.Cli;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FlagsTest {
  private static Settings settings(String... args) {
    Main main = new Main();
    Cli.spec(main).commandLine().parseArgs(args);
    return main.settings();
  }

  @Test
  void aSingleCommandIsAtTheClassicPath() {
    Settings settings = settings("--cmd=true");
    assertThat(settings)
        .isEqualTo(
            new Settings(
                List.of(new Check("/healthz", "true")),
                8080,
                Duration.ofSeconds(2),
                Duration.ofSeconds(30),
                false,
                false));
  }

  @Test
  void commandsAndPathsArePairedByOrder() {
    Settings settings =
        settings("--url=/one", "--cmd=echo a, b=c", "--cmd=exit 3", "--url=/two/deep");
    assertThat(settings.checks())
        .containsExactly(new Check("/one", "echo a, b=c"), new Check("/two/deep", "exit 3"));
  }

  @Test
  void durationsAreThoseOfGo() {
    Settings settings = settings("--cmd=true", "--period=300ms", "--latency=1m30s");
    assertThat(settings.period()).isEqualTo(Duration.ofMillis(300));
    assertThat(settings.latency()).isEqualTo(Duration.ofSeconds(90));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          --quiet                                        | no command to run
          --cmd=a --cmd=b                                | 2 of --cmd but 0 of --url
          --cmd=a --url=/a --url=/b                      | 1 of --cmd but 2 of --url
          --cmd=a --url=/a --cmd=b --url=/a              | --url /a is given twice
          --cmd=a --url=a                                | --url 'a' is no path
          --cmd=a --url=/a?b                             | --url '/a?b' is no path
          --cmd=a --url=/                                | has a meaning of its own
          --cmd=a --url=/quit                            | has a meaning of its own
          --cmd=a --url=/metrics                         | has a meaning of its own
          --cmd=                                         | a --cmd is empty
          -cmd=a -port=70000                             | --port 70000 is no port
          --cmd=a --period=0s                            | --period is 0
          --cmd=a --latency=0                            | --latency is 0
          --cmd=a --latency=soon                         | 'soon' is no duration
          """)
  void whatDoesNotGoTogetherEndsWithALine(String args, String message) {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(err, true, UTF_8);
    int code = new Cli(Map.of(), stream, stream).execute(new Main(), args.split(" "));
    assertThat(err.toString(UTF_8)).startsWith("exechealthz: ").contains(message).hasLineCount(1);
    assertThat(code).isEqualTo(2);
  }
}
