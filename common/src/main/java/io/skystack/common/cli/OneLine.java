package io.skystack.common.cli;

import java.util.Locale;

/**
 * Makes one line of any text, so that data from elsewhere (a name in a query, a value in etcd, a
 * flag) can forge neither a log line nor what a terminal shows.
 */
public final class OneLine {
  private OneLine() {}

  /**
   * The text with line ends, other control characters and characters that turn the direction of
   * writing written as escapes ({@code \n}, {@code \u001b}).
   */
  public static String of(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (mustEscape(text.charAt(i))) {
        return escape(text, i);
      }
    }
    return text;
  }

  /** What stands before the first line end: messages of libraries go on with what helps nobody. */
  public static String first(String text) {
    return text.lines().findFirst().orElse("");
  }

  private static String escape(String text, int from) {
    StringBuilder line = new StringBuilder(text.length() + 16).append(text, 0, from);
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!mustEscape(c)) {
        line.append(c);
      } else if (c == '\n') {
        line.append("\\n");
      } else if (c == '\r') {
        line.append("\\r");
      } else if (c == '\t') {
        line.append("\\t");
      } else {
        line.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      }
    }
    return line.toString();
  }

  private static boolean mustEscape(char c) {
    if (c >= ' ' && c < 0x7f) {
      return false;
    }
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> false;
    };
  }
}
