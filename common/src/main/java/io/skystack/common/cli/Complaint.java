package io.skystack.common.cli;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Puts what is wrong with a command line into one line that says where and how to mend it. */
final class Complaint {
  private final List<String> args;
  private final EnvDefaults environment;

  Complaint(List<String> args, Map<String, String> environment) {
    this.args = args;
    this.environment = new EnvDefaults(environment);
  }

  /** The line, such as {@code skydns: unknown flag '--adr' (did you mean '--addr'?); see …}. */
  String of(ParameterException e) {
    CommandSpec command = e.getCommandLine().getCommandSpec();
    return "%s: %s; see '%s --help'"
        .formatted(command.root().name(), what(e, command), command.qualifiedName());
  }

  private String what(ParameterException e, CommandSpec command) {
    if (e instanceof UnmatchedArgumentException unmatched && !unmatched.getUnmatched().isEmpty()) {
      return unknown(unmatched.getUnmatched().get(0), command);
    }
    if (e instanceof MissingParameterException missing && !missing.getMissing().isEmpty()) {
      return missing(missing.getMissing().get(0));
    }
    String source = e.getArgSpec() == null ? "" : source(e.getArgSpec());
    for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
      if (cause instanceof OperatorException) {
        return source + cause.getMessage();
      }
    }
    String message = String.valueOf(e.getMessage());
    int reason = message.startsWith("Invalid value for ") ? message.indexOf(": ") : -1;
    return reason < 0 ? message : source + message.substring(reason + 2);
  }

  private static String unknown(String argument, CommandSpec command) {
    if (argument.startsWith("-")) {
      String name = argument.replaceFirst("=.*", "");
      return "unknown flag '" + name + "'" + didYouMean(name, visibleFlags(command));
    }
    if (command.subcommands().isEmpty()) {
      return "unexpected argument '" + argument + "'";
    }
    return "unknown command '" + argument + "'" + didYouMean(argument, visibleCommands(command));
  }

  private String missing(ArgSpec arg) {
    if (!(arg instanceof OptionSpec option)) {
      return "the argument " + arg.paramLabel() + " is missing";
    }
    if (isGiven(option)) {
      return "flag '" + option.longestName() + "' needs a value";
    }
    String variable = EnvDefaults.nameFor(option).map(name -> " (or " + name + ")").orElse("");
    return "flag '" + option.longestName() + "'" + variable + " is required";
  }

  /** Where the operator wrote the value: the flag, or its environment variable. */
  private String source(ArgSpec arg) {
    if (!(arg instanceof OptionSpec option)) {
      return arg.paramLabel() + ": ";
    }
    if (!isGiven(option) && environment.valueOf(option).isPresent()) {
      return "environment variable " + EnvDefaults.nameFor(option).orElseThrow() + ": ";
    }
    return option.longestName() + ": ";
  }

  private boolean isGiven(OptionSpec option) {
    for (String name : option.names()) {
      if (args.stream().anyMatch(arg -> arg.equals(name) || arg.startsWith(name + "="))) {
        return true;
      }
    }
    return false;
  }

  private static Set<String> visibleFlags(CommandSpec command) {
    Set<String> names = new HashSet<>();
    for (OptionSpec option : command.options()) {
      if (!option.hidden()) {
        names.addAll(List.of(option.names()));
      }
    }
    return names;
  }

  private static Set<String> visibleCommands(CommandSpec command) {
    Set<String> names = new HashSet<>();
    command
        .subcommands()
        .forEach(
            (name, sub) -> {
              if (!sub.getCommandSpec().usageMessage().hidden()) {
                names.add(name);
              }
            });
    return names;
  }

  private static String didYouMean(String name, Set<String> known) {
    return Nearest.didYouMean(name, known, Complaint::bare);
  }

  private static String bare(String name) {
    return name.replaceFirst("^--?", "").replace('_', '-');
  }
}
