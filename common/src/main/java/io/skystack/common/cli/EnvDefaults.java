package io.skystack.common.cli;

import java.lang.reflect.AnnotatedElement;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Gives a flag that is not on the command line the value of its environment variable. A variable
 * that is set but empty counts as not set, as it does where a container's file lists them all.
 */
final class EnvDefaults implements IDefaultValueProvider {
  private final Map<String, String> environment;

  EnvDefaults(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public @Nullable String defaultValue(ArgSpec arg) {
    return arg instanceof OptionSpec option ? valueOf(option).orElse(null) : null;
  }

  /** The value that the environment gives this flag. */
  Optional<String> valueOf(OptionSpec option) {
    return nameFor(option).map(environment::get).filter(value -> !value.isEmpty());
  }

  /** The name of the flag's environment variable, if it has one. */
  static Optional<String> nameFor(OptionSpec option) {
    if (option.usageHelp() || option.versionHelp() || !option.longestName().startsWith("--")) {
      return Optional.empty();
    }
    if (option.userObject() instanceof AnnotatedElement element) {
      Env env = element.getAnnotation(Env.class);
      if (env != null) {
        return Optional.of(env.value()).filter(name -> !name.isEmpty());
      }
    }
    String program = option.command().root().name();
    return Optional.of(shout(program) + "_" + shout(option.longestName().substring(2)));
  }

  private static String shout(String name) {
    return name.replace('-', '_').toUpperCase(Locale.ROOT);
  }
}
