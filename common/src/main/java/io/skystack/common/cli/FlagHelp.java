package io.skystack.common.cli;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Help;
import picocli.CommandLine.IHelpSectionRenderer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The flags as help lists them: each with its meaning, default and environment variable. */
final class FlagHelp implements IHelpSectionRenderer {
  private static final int WIDTH = 100;
  private static final int COLUMN = 32; // where meanings start

  @Override
  public String render(Help help) {
    StringBuilder text = new StringBuilder();
    for (OptionSpec option : visible(help.commandSpec())) {
      append(text, option);
    }
    return text.toString();
  }

  /** The flags that an operator sees, by name, those that end the program at once last. */
  static List<OptionSpec> visible(CommandSpec command) {
    return command.options().stream()
        .filter(option -> !option.hidden())
        .sorted(
            Comparator.comparing((OptionSpec o) -> o.usageHelp() || o.versionHelp())
                .thenComparing(OptionSpec::longestName))
        .toList();
  }

  /** The flag with its value: {@code --addr HOST:PORT}. */
  static String signature(OptionSpec option) {
    String value = option.arity().max() == 0 ? "" : " " + label(option);
    return String.join(", ", option.names()) + value;
  }

  private static String label(OptionSpec option) {
    String label = option.paramLabel().replaceAll("[<>]", "");
    return option.splitRegex().isEmpty() ? label : label + "[,…]";
  }

  /** What the flag means, in one line. */
  static String meaning(OptionSpec option) {
    return String.join(" ", option.description());
  }

  /** The default that the program has when neither flag nor variable is given. */
  static Optional<String> defaultValue(OptionSpec option) {
    boolean noFlagByDefault = option.arity().max() == 0 && "false".equals(option.defaultValue());
    return Optional.ofNullable(option.defaultValue())
        .filter(value -> !value.isEmpty() && !noFlagByDefault);
  }

  private static void append(StringBuilder text, OptionSpec option) {
    boolean hasShort = option.names().length > 1 && option.names()[0].length() == 2;
    StringBuilder line = new StringBuilder(hasShort ? "  " : "      ").append(signature(option));
    if (line.length() >= COLUMN - 1) {
      text.append(line).append('\n');
      line.setLength(0);
    }
    for (String word : words(option)) {
      if (line.length() > COLUMN && line.length() + 1 + word.length() > WIDTH) {
        text.append(line).append('\n');
        line.setLength(0);
      }
      pad(line);
      line.append(line.length() > COLUMN ? " " : "").append(word);
    }
    text.append(line).append('\n');
  }

  private static void pad(StringBuilder line) {
    while (line.length() < COLUMN) {
      line.append(' ');
    }
  }

  private static List<String> words(OptionSpec option) {
    List<String> words = new ArrayList<>(List.of(meaning(option).split(" ", -1)));
    List<String> notes = new ArrayList<>(); // each stays in one line
    defaultValue(option).ifPresent(value -> notes.add("default " + value));
    EnvDefaults.nameFor(option).ifPresent(name -> notes.add("env " + name));
    if (!notes.isEmpty()) {
      words.addAll(List.of(("[" + String.join(";\n", notes) + "]").split("\n", -1)));
    }
    return words;
  }
}
