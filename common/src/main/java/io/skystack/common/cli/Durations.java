package io.skystack.common.cli;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;

/**
 * Durations as flags have them: {@code 2s}, {@code 300ms}, {@code 1m30s}, {@code 1.5h}; a plain
 * number is in seconds.
 */
public final class Durations {
  private static final Pattern PART =
      Pattern.compile("(\\d{1,9}(?:\\.\\d{1,9})?)(ns|us|µs|ms|s|m|h|)");

  private Durations() {}

  /**
   * The duration, which is never negative.
   *
   * @throws OperatorException if it is no duration
   */
  public static Duration parse(String text) {
    String trimmed = text.trim();
    if (trimmed.isEmpty()) {
      throw wrong(text);
    }
    try {
      return Duration.ofNanos(sumOfParts(trimmed));
    } catch (ArithmeticException e) { // longer than 292 years
      throw wrong(text);
    }
  }

  private static long sumOfParts(String text) {
    Matcher part = PART.matcher(text);
    long nanos = 0;
    for (int at = 0; at < text.length(); at = part.end()) {
      part.region(at, text.length());
      boolean matches = part.lookingAt();
      boolean alone = matches && at == 0 && part.end() == text.length();
      if (!matches || (part.group(2).isEmpty() && !alone)) {
        throw wrong(text);
      }
      nanos = Math.addExact(nanos, nanos(part.group(1), part.group(2)));
    }
    return nanos;
  }

  /** The duration as {@link #parse} reads it, to the millisecond: {@code 1m30s}, {@code 300ms}. */
  public static String format(Duration duration) {
    long millis = duration.toMillis();
    if (millis < 1000) {
      return millis + "ms";
    }
    StringBuilder text = new StringBuilder();
    append(text, millis / 3_600_000, "h");
    append(text, millis / 60_000 % 60, "m");
    if (millis % 60_000 > 0) {
      text.append(BigDecimal.valueOf(millis % 60_000, 3).stripTrailingZeros().toPlainString());
      text.append('s');
    }
    return text.toString();
  }

  private static void append(StringBuilder text, long count, String unit) {
    if (count > 0) {
      text.append(count).append(unit);
    }
  }

  private static long nanos(String number, String unit) {
    long nanosOfUnit =
        switch (unit) {
          case "ns" -> 1L;
          case "us", "µs" -> 1_000L;
          case "ms" -> 1_000_000L;
          case "m" -> 60_000_000_000L;
          case "h" -> 3_600_000_000_000L;
          default -> 1_000_000_000L;
        };
    return new BigDecimal(number)
        .multiply(BigDecimal.valueOf(nanosOfUnit))
        .setScale(0, RoundingMode.DOWN)
        .longValueExact();
  }

  private static OperatorException wrong(String text) {
    return new OperatorException(
        "'%s' is no duration: write for example 2s, 300ms or 1m30s".formatted(text));
  }

  /** Reads a flag that is a duration. */
  public static final class Converter implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String value) {
      return parse(value);
    }
  }
}
