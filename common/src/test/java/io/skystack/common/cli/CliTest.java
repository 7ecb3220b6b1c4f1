package io.skystack.common.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CliTest {
  private record Outcome(int code, String out, String err, Example flags) {}

  private static Outcome run(String... args) {
    return run(Map.of(), () -> 0, args);
  }

  private static Outcome run(Map<String, String> environment, String... args) {
    return run(environment, () -> 0, args);
  }

  private static Outcome run(
      Map<String, String> environment, Callable<Integer> work, String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Example flags = new Example(work);
    Cli cli =
        new Cli(environment, new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8));
    int code = cli.execute(flags, args);
    return new Outcome(code, out.toString(UTF_8), err.toString(UTF_8), flags);
  }

  @Test
  void defaultsHoldWhereNothingIsGiven() {
    Outcome outcome = run();
    assertThat(outcome.code()).isZero();
    assertThat(outcome.err()).isEmpty();
    Example flags = outcome.flags();
    assertThat(flags.addresses)
        .containsExactly(new InetSocketAddress(InetAddress.getLoopbackAddress(), 53));
    assertThat(flags.machines).containsExactly(URI.create("http://127.0.0.1:2379"));
    assertThat(flags.timeout).isEqualTo(Duration.ofSeconds(10));
    assertThat(flags.caCert).isEmpty();
    assertThat(flags.noRec).isFalse();
    assertThat(flags.roundRobin).isTrue();
    assertThat(flags.ttl).isEqualTo(30);
  }

  @ParameterizedTest
  @CsvSource({"--ttl 7", "--ttl=7", "-ttl 7", "-ttl=7", "--ttl=5 --ttl=7"})
  void oneDashAndTwoAreTheSameAndTheLastCounts(String line) {
    assertThat(run(line.split(" ", -1)).flags().ttl).isEqualTo(7);
  }

  @ParameterizedTest
  @CsvSource({
    "--etcd_mutation_timeout=2m30s",
    "-etcd_mutation_timeout 150",
    "--etcd-mutation_timeout 150s"
  })
  void underscoresAreDashes(String line) {
    assertThat(run(line.split(" ", -1)).flags().timeout).isEqualTo(Duration.ofSeconds(150));
  }

  @Test
  void aValueKeepsItsUnderscoresAndDashes() {
    assertThat(run("--password", "-no_rec").flags().password).isEqualTo("-no_rec");
    assertThat(run("--password=a_b-c=d").flags().password).isEqualTo("a_b-c=d");
    assertThat(run("--password", "${user.home}@x").flags().password).isEqualTo("${user.home}@x");
  }

  @Test
  void flagsOfOneLetterStay() {
    assertThat(run("-n", "4").flags().number).isEqualTo(4);
  }

  @ParameterizedTest
  @CsvSource({
    "'', --no-rec, true",
    "'', -no-rec, true",
    "'', --no_rec=true, true",
    "'', --no-rec=false, false",
    "1, --no-rec, true",
    "true, --no-rec=false, false",
    "true, --ttl=1, true",
    "no, --ttl=1, false",
  })
  void aSwitchIsTheFlagElseItsVariable(String variable, String arg, boolean expected) {
    assertThat(run(Map.of("SKYTHING_NO_REC", variable), arg).flags().noRec).isEqualTo(expected);
  }

  @Test
  void aSwitchThatIsOnCanBeTurnedOff() {
    assertThat(run("--round-robin").flags().roundRobin).isTrue();
    assertThat(run("--round-robin=false").flags().roundRobin).isFalse();
    Map<String, String> off = Map.of("SKYTHING_ROUND_ROBIN", "0");
    assertThat(run(off).flags().roundRobin).isFalse();
    assertThat(run(off, "--round-robin").flags().roundRobin).isTrue();
  }

  @Test
  void environmentVariablesGiveWhatFlagsDoNot() {
    Map<String, String> environment =
        Map.of("ETCD_MACHINES", "a:1,https://b", "SKYTHING_TTL", "5", "SKYTHING_DOMAIN", "");
    Outcome outcome = run(environment, "--ttl", "6");
    assertThat(outcome.flags().machines)
        .containsExactly(URI.create("http://a:1"), URI.create("https://b:2379"));
    assertThat(outcome.flags().ttl).isEqualTo(6);
    assertThat(outcome.flags().domain).isEqualTo("kube.local");
    assertThat(run(Map.of("SKYTHING_ONCE", "true")).flags().once).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --adr=1        | unknown flag '--adr' (did you mean '--addr'?); see 'skything --help'
          -adr           | unknown flag '-adr' (did you mean '--addr'?); see 'skything --help'
          --ops_adr      | unknown flag '--ops_adr' (did you mean '--ops-addr'?); see 'skything --help'
          --xyzzy        | unknown flag '--xyzzy'; see 'skything --help'
          --ttl          | flag '--ttl' needs a value; see 'skything --help'
          --ttl=x        | --ttl: 'x' is no whole number; see 'skything --help'
          --no-rec=x     | --no-rec: 'x' is neither true nor false; see 'skything --help'
          --log-level=x  | --log-level: 'x' is no log level: write debug, info, warn or error; see 'skything --help'
          completon      | unknown command 'completon' (did you mean 'completion'?); see 'skything --help'
          completion x   | SHELL: 'x' is no shell: write bash, zsh or fish; see 'skything completion --help'
          completion zsh y | unexpected argument 'y'; see 'skything completion --help'
          """)
  void aWrongCommandLineIsOneLineThatHelps(String line, String message) {
    Outcome outcome = run(line.split(" ", -1));
    assertThat(outcome.err()).isEqualTo("skything: " + message + System.lineSeparator());
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.code()).isEqualTo(2);
  }

  @Test
  void aWrongVariableIsNamed() {
    Outcome outcome = run(Map.of("SKYTHING_TTL", "x"));
    assertThat(outcome.err())
        .startsWith("skything: environment variable SKYTHING_TTL: 'x' is no whole number")
        .hasLineCount(1);
    assertThat(outcome.code()).isEqualTo(2);
    assertThat(run(Map.of("SKYTHING_TTL", "x"), "--ttl=y").err()).contains("--ttl: 'y'");
  }

  @Test
  void aForgedLineStaysOne() {
    assertThat(run("--a\nskything: all is well").err()).hasLineCount(1);
  }

  @Test
  void anOperatorsErrorIsOneLineAndCode2() {
    Outcome outcome =
        run(
            Map.of(),
            () -> {
              throw new OperatorException("the port is in use: stop it");
            });
    assertThat(outcome.err())
        .isEqualToNormalizingNewlines("skything: the port is in use: stop it\n");
    assertThat(outcome.code()).isEqualTo(2);
  }

  @Test
  void anUnexpectedErrorIsOneLineAndCode1() {
    Outcome outcome =
        run(
            Map.of(),
            () -> {
              throw new IllegalStateException("a\nb");
            });
    assertThat(outcome.err())
        .isEqualToNormalizingNewlines(
            "skything: unexpected IllegalStateException: a\\nb;"
                + " run with --log-level debug for the stack trace\n");
    assertThat(outcome.code()).isEqualTo(1);
  }

  @Test
  void theCommandsOwnCodeIsTheExitCode() {
    assertThat(run(Map.of(), () -> 7).code()).isEqualTo(7);
  }

  @Test
  void helpListsEachFlagWithVariableAndDefaultAndNeverAValueFromTheEnvironment() {
    Outcome outcome = run(Map.of("ETCD_PASSWORD", "s3cret", "SKYTHING_TTL", "77"), "--help");
    assertThat(outcome.code()).isZero();
    assertThat(outcome.out().lines()).allMatch(line -> line.length() <= 100);
    assertThat(outcome.out())
        .contains("--addr HOST:PORT[,…]", "[default 127.0.0.1:53; env SKYTHING_ADDR]")
        .contains("[default 30; env SKYTHING_TTL]", "[env ETCD_PASSWORD]", "[env SKYTHING_NO_REC]")
        .contains("End when done.\n", "completion", "-V, --version", "-h, --help")
        .doesNotContain("s3cret", "77", "SKYTHING_ONCE", "flags");
    assertThat(run("-help").out()).isEqualTo(outcome.out());
  }

  @Test
  void versionNamesProgramVersionAndJava() {
    assertThat(run("-version").out())
        .matches("skything \\d+\\.\\d+\\.\\d+\\S* \\(Java " + Version.java() + "\\)\\R");
  }

  @Test
  void completionScriptsAreAcceptedByTheShell(@TempDir Path folder) throws Exception {
    Path script = folder.resolve("completion.bash");
    Files.writeString(script, run("completion").out());
    String question =
        ". %s; COMP_WORDS=(skything --etcd); COMP_CWORD=1; _complete_skything; echo ${COMPREPLY[*]}"
            .formatted(script);
    Process bash = new ProcessBuilder("bash", "-c", question).start();
    assertThat(new String(bash.getInputStream().readAllBytes(), UTF_8))
        .isEqualToNormalizingNewlines("--etcd-mutation-timeout\n");
    assertThat(run("completion", "fish").out())
        .contains(
            "complete -c skything -n __fish_use_subcommand -l ttl -r -d 'The TTL in seconds.'");
  }

  @Test
  void theTableOfFlagsIsRenewedAndCheckedInADocument(@TempDir Path folder) throws Exception {
    String table = run("flags").out();
    assertThat(table)
        .contains("| `--ttl <ttl>` |".replace("<ttl>", "ttl"))
        .contains("| `SKYTHING_TTL` | `30` | The TTL in seconds. |")
        .contains("Turn \\| shuffle.");
    Path document = folder.resolve("flags.md");
    Files.writeString(
        document,
        """
        Before
        <!-- flags of skything: made by 'skything flags' -->
        old
        <!-- end of flags -->
        After
        """);
    Outcome stale = run("flags", "--check", document.toString());
    assertThat(stale.code()).isEqualTo(2);
    assertThat(stale.err()).contains("are stale: run 'skything flags " + document + "'");
    assertThat(run("flags", document.toString()).code()).isZero();
    assertThat(Files.readString(document))
        .startsWith("Before\n")
        .contains(table)
        .doesNotContain("old")
        .endsWith("<!-- end of flags -->\nAfter\n");
    assertThat(run("flags", "--check", document.toString()).code()).isZero();
    Files.writeString(document, "nothing");
    assertThat(run("flags", document.toString()).err()).contains("no place for the flags");
  }
}
