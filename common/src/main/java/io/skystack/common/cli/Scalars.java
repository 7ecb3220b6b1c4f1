package io.skystack.common.cli;

import java.util.Locale;
import picocli.CommandLine.ITypeConverter;

/** Reads flags that are numbers or switches, with messages in our own words. */
final class Scalars {
  private Scalars() {}

  /** {@code true} and {@code false}, and what environments hold for them, such as {@code 1}. */
  static final class BooleanConverter implements ITypeConverter<Boolean> {
    @Override
    public Boolean convert(String value) {
      return switch (value.toLowerCase(Locale.ROOT)) {
        case "true", "t", "yes", "on", "1" -> true;
        case "false", "f", "no", "off", "0" -> false;
        default -> throw new OperatorException("'" + value + "' is neither true nor false");
      };
    }
  }

  /** A whole number. */
  static final class IntegerConverter implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String value) {
      try {
        return Integer.valueOf(value.trim());
      } catch (NumberFormatException e) {
        throw new OperatorException("'" + value + "' is no whole number");
      }
    }
  }
}
