package io.skystack.common.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Brings the ways in which a flag may be written to one. The classic programs were written in Go
 * and took one dash for two ({@code -addr}), and old kube2sky took underscores for dashes ({@code
 * --kube_master_url}); scripts that start them so go on working.
 *
 * <p>A switch becomes {@code --switch=true}: left alone, picocli turns it into the opposite of its
 * default, and so off where its environment variable turned it on.
 */
final class ArgSyntax {
  private final Map<String, OptionSpec> options = new HashMap<>();

  ArgSyntax(CommandSpec program) {
    collect(program);
  }

  private void collect(CommandSpec command) {
    command.optionsMap().forEach(options::putIfAbsent);
    for (CommandLine sub : command.subcommands().values()) {
      collect(sub.getCommandSpec());
    }
  }

  /** The arguments with each known flag in its normal form; all else stays as it is. */
  String[] normalise(String... args) {
    List<String> normal = new ArrayList<>(args.length);
    for (int i = 0; i < args.length; i++) {
      if (args[i].equals("--")) {
        normal.addAll(List.of(args).subList(i, args.length));
        break;
      }
      int equals = args[i].indexOf('=');
      String name = equals < 0 ? args[i] : args[i].substring(0, equals);
      OptionSpec option = find(name);
      if (option == null) {
        normal.add(args[i]);
      } else if (equals >= 0) {
        normal.add(normalName(name) + args[i].substring(equals));
      } else if (isSwitch(option)) {
        normal.add(normalName(name) + "=true");
      } else if (isOptional(option)) {
        normal.add(normalName(name) + "=" + option.fallbackValue());
      } else if (option.arity().min() == 1 && i + 1 < args.length) {
        normal.add(normalName(name) + "=" + args[++i]); // joined: a value may look like a flag
      } else {
        normal.add(normalName(name));
      }
    }
    return normal.toArray(String[]::new);
  }

  private @Nullable OptionSpec find(String name) {
    if (!name.startsWith("-")) {
      return null;
    }
    OptionSpec exact = options.get(name);
    return exact != null ? exact : options.get(longName(name));
  }

  private String normalName(String name) {
    return options.containsKey(name) ? name : longName(name);
  }

  private static String longName(String name) {
    String bare = name.startsWith("--") ? name.substring(2) : name.substring(1);
    return "--" + bare.replace('_', '-');
  }

  /** A value that may be left out is joined by an equals sign: what comes next may be a flag. */
  private static boolean isOptional(OptionSpec option) {
    boolean isBoolean = option.type() == boolean.class || option.type() == Boolean.class;
    return !isBoolean && option.arity().min() == 0 && option.arity().max() == 1;
  }

  private static boolean isSwitch(OptionSpec option) {
    boolean answersAtOnce = option.usageHelp() || option.versionHelp();
    boolean isBoolean = option.type() == boolean.class || option.type() == Boolean.class;
    return isBoolean && option.arity().max() == 0 && !answersAtOnce;
  }
}
