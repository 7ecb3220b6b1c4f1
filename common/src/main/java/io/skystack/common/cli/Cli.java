package io.skystack.common.cli;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.IExecutionStrategy;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
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
 *
 * <p>No interface of picocli is implemented by a lambda, here or elsewhere: its classes are in the
 * format of Java 5, which class-data archives do not take, and JDK 17 crashes where it archives a
 * class that makes such a lambda.
 */
public final class Cli {
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
    return spec(command, Map.of());
  }

  /** The same, where this is the environment. */
  public static CommandSpec spec(Object command, Map<String, String> environment) {
    return new Cli(environment, System.out, System.err)
        .commandLine(command, CalledCommands.all())
        .getCommandSpec();
  }

  /** The arguments as {@link #run} hands them on: each known flag in its normal form. */
  public static List<String> normalised(Object command, String... args) {
    return List.of(new ArgSyntax(spec(command)).normalise(args));
  }

  /** As {@link #run}, in the surroundings of this object. */
  public int execute(Object command, String... args) {
    CommandLine line = commandLine(command, CalledCommands.by(List.of(args)));
    String[] normal = new ArgSyntax(line.getCommandSpec()).normalise(args);
    Failures failures = new Failures(new Complaint(List.of(normal), environment), err);
    line.setParameterExceptionHandler(failures);
    line.setExecutionExceptionHandler(failures);
    return line.execute(normal);
  }

  private CommandLine commandLine(Object command, CalledCommands called) {
    CommandLine line = new CommandLine(command);
    called.addTo(line, command);
    line.addSubcommand(new CompletionCommand());
    line.addSubcommand(new FlagsCommand());
    addHelpAndVersion(line);
    // Settings reach the subcommands that are there when they are made.
    line.setColorScheme(Help.defaultColorScheme(Help.Ansi.OFF))
        .setUsageHelpWidth(HELP_WIDTH)
        .setDefaultValueProvider(new EnvDefaults(environment))
        .setExpandAtFiles(false)
        .setInterpolateVariables(false) // a password may hold ${
        .setAllowOptionsAsOptionParameters(true) // so may one start with a dash
        .setAllowSubcommandsAsOptionParameters(true) // and be called as a subcommand is
        .setOverwrittenOptionsAllowed(true) // the last one counts, as in Go's programs
        .setPosixClusteredShortOptionsAllowed(false)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setOut(new PrintWriter(out, true, StandardCharsets.UTF_8))
        .setErr(new PrintWriter(err, true, StandardCharsets.UTF_8))
        .setExecutionStrategy(new RunWithLogs());
    registerConverters(line);
    line.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, new FlagHelp());
    return line;
  }

  private static void registerConverters(CommandLine line) {
    line.registerConverter(Duration.class, new Durations.Converter())
        .registerConverter(URI.class, new Endpoints.Converter())
        .registerConverter(InetSocketAddress.class, new Addresses.WithPort())
        .registerConverter(Boolean.class, new Scalars.BooleanConverter())
        .registerConverter(boolean.class, new Scalars.BooleanConverter())
        .registerConverter(Integer.class, new Scalars.IntegerConverter())
        .registerConverter(int.class, new Scalars.IntegerConverter());
  }

  private static void addHelpAndVersion(CommandLine line) {
    CommandSpec spec = line.getCommandSpec();
    spec.usageMessage().abbreviateSynopsis(true);
    addHelp(line);
    spec.addOption(
        OptionSpec.builder("-V", "--version")
            .versionHelp(true)
            .description("Print the version and end.")
            .build());
    spec.versionProvider(new VersionLine(spec));
  }

  private static void addHelp(CommandLine line) {
    line.getCommandSpec()
        .addOption(
            OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("Print this help and end.")
                .build());
    line.getSubcommands().values().forEach(Cli::addHelp);
  }

  /** Chooses the level of the logs by the command's flag, then runs it. */
  private static final class RunWithLogs implements IExecutionStrategy {
    @Override
    public int execute(ParseResult result) {
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
  }

  private record VersionLine(CommandSpec spec) implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {
        "%s %s (Java %s)".formatted(spec.name(), Version.current(), Version.java())
      };
    }
  }
}
