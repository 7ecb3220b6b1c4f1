package io.skystack.common.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The completion script for fish, which picocli does not write. */
final class FishCompletion {
  private FishCompletion() {}

  static String script(CommandSpec program) {
    StringBuilder script = new StringBuilder("# Completion of " + program.name() + " for fish.\n");
    flags(script, program, "complete -c " + program.name() + " -n __fish_use_subcommand");
    program
        .subcommands()
        .forEach(
            (name, sub) -> {
              CommandSpec command = sub.getCommandSpec();
              if (!command.usageMessage().hidden()) {
                script
                    .append("complete -c %s -n __fish_use_subcommand -f".formatted(program.name()))
                    .append(" -a " + name + " -d ")
                    .append(quote(String.join(" ", command.usageMessage().description())))
                    .append('\n');
                flags(
                    script,
                    command,
                    "complete -c %s -n '__fish_seen_subcommand_from %s'"
                        .formatted(program.name(), name));
              }
            });
    return script.toString();
  }

  private static void flags(StringBuilder script, CommandSpec command, String start) {
    for (OptionSpec option : FlagHelp.visible(command)) {
      script.append(start);
      for (String name : option.names()) {
        script.append(
            name.startsWith("--") ? " -l " + name.substring(2) : " -s " + name.substring(1));
      }
      script.append(option.arity().max() > 0 ? " -r" : "");
      script.append(" -d ").append(quote(FlagHelp.meaning(option))).append('\n');
    }
  }

  private static String quote(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
