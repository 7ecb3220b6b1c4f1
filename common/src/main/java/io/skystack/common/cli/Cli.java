package io.skystack.common.cli;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;

/**
 * Runs a program's command line, in the same way for every program: how flags may be written
 * ({@link ArgSyntax}), their environment variables ({@link Env}), help, version, completion
 * scripts, logs ({@link LogFlags}), and how an error ends the program.
 *
 * <p>A program is a picocli {@code @Command} that implements {@code Callable<Integer>}; what it
 * returns is the exit code. {@link OperatorException} and a wrong command line end in one line on
 * the standard error and code 2, any other exception in one line and code 1.
 */
public final class Cli {
  static final int EXIT_UNEXPECTED = 1;
  static final int EXIT_OPERATOR = 2;
  private static final int HELP_WIDTH = 100; // columns

  private final Map<String, String> environment;
  private final PrintStream out;
  private final PrintStream err;

  /** A command line in the given surroundings; {@link #run} takes the process's own. */
  public Cli(Map<String, String> environment, PrintStream out, PrintStream err) {
    this.environment = Map.copyOf(environment);
    this.out = out;
    this.err = err;
  }

  /**
   * Runs the command with the process's own environment and streams.
   *
   * @return the exit code, for {@code System.exit}
   */
  public static int run(Object command, String... args) {
    return new Cli(System.getenv(), System.out, System.err).execute(command, args);
  }

  /** What the command's flags are, such as for {@link FlagTable}. */
  public static CommandSpec spec(Object command) {
    return new Cli(Map.of(), System.out, System.err).commandLine(command).getCommandSpec();
  }

  /** As {@link #run}, in the surroundings of this object. */
  public int execute(Object command, String... args) {
    CommandLine line = commandLine(command);
    String[] normal = new ArgSyntax(line.getCommandSpec()).normalise(args);
    Complaint complaint = new Complaint(List.of(normal), environment);
    line.setParameterExceptionHandler((e, ignored) -> fail(complaint.of(e), EXIT_OPERATOR));
    line.setExecutionExceptionHandler((e, failed, result) -> endBy(e, failed, complaint));
    return line.execute(normal);
  }

  private CommandLine commandLine(Object command) {
    CommandLine line = new CommandLine(command);
    line.addSubcommand(new CompletionCommand());
    line.addSubcommand(new FlagsCommand());
    addStandardFlags(line);
    // Settings reach the subcommands that are there when they are made.
    line.setColorScheme(Help.defaultColorScheme(Help.Ansi.OFF))
        .setUsageHelpWidth(HELP_WIDTH)
        .setDefaultValueProvider(new EnvDefaults(environment))
        .setExpandAtFiles(false)
        .setInterpolateVariables(false) // a password may hold ${
        .setOverwrittenOptionsAllowed(true) // the last one counts, as in Go's programs
        .setPosixClusteredShortOptionsAllowed(false)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .registerConverter(Duration.class, new Durations.Converter())
        .registerConverter(URI.class, new Endpoints.Converter())
        .registerConverter(InetSocketAddress.class, new Addresses.WithPort())
        .registerConverter(Boolean.class, Cli::parseBoolean)
        .registerConverter(boolean.class, Cli::parseBoolean)
        .setOut(new PrintWriter(out, true, StandardCharsets.UTF_8))
        .setErr(new PrintWriter(err, true, StandardCharsets.UTF_8))
        .setExecutionStrategy(Cli::configureLogsAndRun);
    line.getHelpSectionMap()
        .put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, help -> FlagHelp.of(help.commandSpec()));
    return line;
  }

  private static void addStandardFlags(CommandLine line) {
    CommandSpec spec = line.getCommandSpec();
    spec.usageMessage().abbreviateSynopsis(true);
    addHelp(spec);
    line.getSubcommands().values().forEach(sub -> addHelp(sub.getCommandSpec()));
    spec.addOption(
        OptionSpec.builder("-V", "--version")
            .versionHelp(true)
            .description("Print the version and end.")
            .build());
    spec.versionProvider(
        () ->
            new String[] {
              "%s %s (Java %s)".formatted(spec.name(), Version.current(), Version.java())
            });
  }

  static void addHelp(CommandSpec spec) {
    spec.addOption(
        OptionSpec.builder("-h", "--help")
            .usageHelp(true)
            .description("Print this help and end.")
            .build());
  }

  private static int configureLogsAndRun(ParseResult result) {
    Integer helped = CommandLine.executeHelpRequest(result);
    if (helped != null) {
      return helped;
    }
    ParseResult last = result;
    while (last.hasSubcommand()) {
      last = last.subcommand();
    }
    OptionSpec level = last.commandSpec().findOption(LogFlags.FLAG);
    if (level != null) {
      Logs.configure(level.getValue());
    }
    return new RunLast().execute(result);
  }

  private int endBy(Exception e, CommandLine failed, Complaint complaint) {
    if (e instanceof OperatorException) {
      return fail(program(failed) + ": " + e.getMessage(), EXIT_OPERATOR);
    }
    if (e instanceof ParameterException wrong) {
      return fail(complaint.of(wrong), EXIT_OPERATOR);
    }
    String hint =
        failed.getCommandSpec().findOption(LogFlags.FLAG) == null
            ? ""
            : "; run with --log-level debug for the stack trace";
    LoggerFactory.getLogger(Cli.class).debug("unexpected", e);
    return fail("%s: unexpected %s%s".formatted(program(failed), e, hint), EXIT_UNEXPECTED);
  }

  private int fail(String line, int exitCode) {
    Logs.flush(); // so that it stands after what led to it
    err.println(OneLine.of(line));
    err.flush();
    return exitCode;
  }

  private static String program(CommandLine line) {
    return line.getCommandSpec().root().name();
  }

  private static boolean parseBoolean(String value) {
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "true", "t", "yes", "on", "1" -> true;
      case "false", "f", "no", "off", "0" -> false;
      default -> throw new OperatorException("'" + value + "' is neither true nor false");
    };
  }
}
