package io.skystack.common.cli;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Adds a program's {@link Subcommands} to its command line: whole where they are called, or where
 * it is asked what there is; else no more than their names.
 */
final class CalledCommands {
  private final List<String> args;
  private final boolean all;

  private CalledCommands(List<String> args, boolean all) {
    this.args = args;
    this.all = all;
  }

  /** All of them, whole. */
  static CalledCommands all() {
    return new CalledCommands(List.of(), true);
  }

  /** Those that these arguments of the program may call. */
  static CalledCommands by(List<String> args) {
    boolean all =
        args.contains(CompletionCommand.NAME)
            || args.contains(FlagsCommand.NAME)
            || args.stream().anyMatch(CalledCommands::asksForHelp);
    return new CalledCommands(args, all);
  }

  private static boolean asksForHelp(String arg) {
    String bare = arg.replaceFirst("^--?", "");
    return !bare.equals(arg) && (bare.equals("h") || bare.startsWith("help"));
  }

  void addTo(CommandLine program, Object command) {
    Subcommands subcommands = command.getClass().getAnnotation(Subcommands.class);
    if (subcommands == null) {
      return;
    }
    for (Class<?> type : subcommands.value()) {
      String name = type.getAnnotation(Command.class).name();
      program.addSubcommand(name, all || args.contains(name) ? type : CommandSpec.create());
    }
  }
}
