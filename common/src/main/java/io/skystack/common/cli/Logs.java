package io.skystack.common.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.core.Appender;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.slf4j.ILoggerFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.ITypeConverter;

/**
 * The logs of a program: one line an event on the standard error, with time (UTC), level, logger
 * and message. {@link LogSetup} makes them so from the first line on; here the level is chosen.
 */
public final class Logs {
  private static final String OURS = "io.skystack";
  private static final Duration FLUSH_BOUND = Duration.ofSeconds(1);

  /** Libraries that would turn an outage into a flood; what matters of it we log ourselves. */
  private static final List<String> NOISY =
      List.of("io.etcd", "io.fabric8", "io.grpc", "io.netty", "io.vertx", "okhttp3");

  private Logs() {}

  /**
   * Logs from this level on. Libraries log warnings at most, even where the program itself logs
   * more.
   *
   * @param level {@code debug}, {@code info}, {@code warn} or {@code error}
   * @throws OperatorException if it is no level
   */
  public static void configure(String level) {
    Level own = Level.toLevel(parse(level));
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      set(context, own);
    }
  }

  static void set(LoggerContext context, Level own) {
    context.getLogger(OURS).setLevel(own);
    Level others = own.isGreaterOrEqual(Level.WARN) ? own : Level.WARN;
    context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(others);
    for (String library : NOISY) {
      context.getLogger(library).setLevel(Level.ERROR);
    }
  }

  /** Waits until what was logged so far is written, for a second at most. */
  public static void flush() {
    ILoggerFactory factory = LoggerFactory.getILoggerFactory();
    if (factory instanceof LoggerContext context) {
      Appender<?> appender =
          context.getLogger(Logger.ROOT_LOGGER_NAME).getAppender(LineAppender.NAME);
      if (appender instanceof LineAppender lines) {
        lines.flush(FLUSH_BOUND);
      }
    }
  }

  private static String parse(String level) {
    String lower = level.toLowerCase(Locale.ROOT);
    return switch (lower) {
      case "debug", "info", "warn", "error" -> lower;
      default ->
          throw new OperatorException(
              "'" + level + "' is no log level: write debug, info, warn or error");
    };
  }

  /** Reads a flag that is a level. */
  static final class LevelConverter implements ITypeConverter<String> {
    @Override
    public String convert(String value) {
      return parse(value);
    }
  }
}
