package io.skystack.common.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;

/**
 * Writes an event as one line: {@code 2026-01-31T12:00:00.000Z WARN Mirror etcd is away}. An
 * exception is named at its end; its stack trace follows only where a program logs at debug.
 */
final class LogLine {
  private static final int MAX_MESSAGE = 4096; // characters: a value in etcd may be a megabyte
  private static final DateTimeFormatter TIME =
      new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

  private LogLine() {}

  /** The line, with its end. */
  static byte[] format(ILoggingEvent event, boolean withTrace) {
    StringBuilder line = new StringBuilder(160);
    TIME.formatTo(Instant.ofEpochMilli(event.getTimeStamp()), line);
    line.append(' ').append(padded(event.getLevel())).append(' ');
    String logger = event.getLoggerName();
    line.append(logger, logger.lastIndexOf('.') + 1, logger.length()).append(' ');
    append(line, String.valueOf(event.getFormattedMessage()));
    IThrowableProxy thrown = event.getThrowableProxy();
    if (thrown != null) {
      line.append(": ");
      append(line, described(thrown));
    }
    line.append('\n');
    if (thrown != null && withTrace) {
      appendTrace(line, thrown);
    }
    return line.toString().getBytes(UTF_8);
  }

  private static String padded(Level level) {
    String name = level.toString();
    return name.length() < 5 ? name + " " : name;
  }

  private static void append(StringBuilder line, String text) {
    boolean tooLong = text.length() > MAX_MESSAGE;
    line.append(OneLine.of(tooLong ? text.substring(0, MAX_MESSAGE) : text));
    if (tooLong) {
      line.append("… (").append(text.length()).append(" characters)");
    }
  }

  private static String described(IThrowableProxy thrown) {
    String type = thrown.getClassName();
    String simple = type.substring(type.lastIndexOf('.') + 1);
    return thrown.getMessage() == null ? simple : simple + ": " + thrown.getMessage();
  }

  private static void appendTrace(StringBuilder line, IThrowableProxy thrown) {
    for (StackTraceElementProxy frame : thrown.getStackTraceElementProxyArray()) {
      line.append("    ").append(frame.getSTEAsString()).append('\n');
    }
    if (thrown.getCause() != null) {
      line.append("  caused by ").append(OneLine.of(described(thrown.getCause()))).append('\n');
      appendTrace(line, thrown.getCause());
    }
  }
}
