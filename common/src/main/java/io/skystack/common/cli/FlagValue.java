package io.skystack.common.cli;

import java.lang.reflect.AnnotatedElement;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * A flag with the value that a command line that was read gives it, and where that was written.
 *
 * @param flag its name, such as {@code --addr}
 * @param value as it was written; empty where there is none, and never a secret
 * @param source where it was written
 */
public record FlagValue(String flag, String value, Source source) {
  private static final String HIDDEN = "(hidden)";

  /** Where a value was written. */
  public enum Source {
    /** On the command line. */
    FLAG,
    /** In the environment. */
    ENVIRONMENT,
    /** Nowhere. */
    DEFAULT
  }

  /** All flags of the command that was read last, by name. */
  public static List<FlagValue> of(CommandSpec command) {
    ParseResult given = command.commandLine().getParseResult();
    return FlagHelp.visible(command).stream()
        .filter(option -> !option.usageHelp() && !option.versionHelp())
        .map(option -> of(option, given, command.commandLine().getDefaultValueProvider()))
        .toList();
  }

  private static FlagValue of(
      OptionSpec option, ParseResult given, IDefaultValueProvider defaults) {
    Source source = Source.DEFAULT;
    String value = FlagHelp.defaultValue(option).orElse("");
    Optional<String> variable =
        defaults instanceof EnvDefaults environment
            ? environment.valueOf(option)
            : Optional.empty();
    if (given.hasMatchedOption(option)) {
      source = Source.FLAG;
      value = String.join(",", given.matchedOption(option.longestName()).originalStringValues());
    } else if (variable.isPresent()) {
      source = Source.ENVIRONMENT;
      value = variable.get();
    }
    boolean hidden = !value.isEmpty() && isSecret(option);
    return new FlagValue(option.longestName(), hidden ? HIDDEN : value, source);
  }

  private static boolean isSecret(OptionSpec option) {
    return option.userObject() instanceof AnnotatedElement element
        && element.isAnnotationPresent(Secret.class);
  }
}
