package io.skystack.common.cli;

import java.util.Locale;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;

/** Domains as flags have them: {@code kube.local}, {@code Kube.Local.}. */
public final class Domains {
  private static final Pattern LABEL = Pattern.compile("[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?");
  private static final int MAX_LABEL = 63; // octets, RFC 1035 section 2.3.4
  private static final int MAX_NAME = 253; // characters without the final dot, of 255 octets

  private Domains() {}

  /**
   * The domain in lower case, without the final dot.
   *
   * @throws OperatorException if it is no name of a domain
   */
  public static String parse(String text) {
    String domain = text.trim().toLowerCase(Locale.ROOT);
    if (domain.endsWith(".")) {
      domain = domain.substring(0, domain.length() - 1);
    }
    if (domain.isEmpty()) {
      throw wrong(text, "it is empty");
    }
    if (domain.length() > MAX_NAME) {
      throw wrong(text, "it is longer than " + MAX_NAME + " characters");
    }
    for (String label : domain.split("\\.", -1)) {
      check(text, label);
    }
    return domain;
  }

  private static void check(String text, String label) {
    if (label.isEmpty()) {
      throw wrong(text, "a label is empty");
    }
    if (label.length() > MAX_LABEL) {
      throw wrong(text, "a label is longer than " + MAX_LABEL + " characters");
    }
    if (!LABEL.matcher(label).matches()) {
      throw wrong(text, "'" + label + "' is no label (letters, digits, '-' and '_')");
    }
  }

  private static OperatorException wrong(String text, String why) {
    return new OperatorException(
        "'%s' is no domain, %s: write for example kube.local".formatted(text, why));
  }

  /** Reads a flag that is a domain. */
  public static final class Converter implements ITypeConverter<String> {
    @Override
    public String convert(String value) {
      return parse(value);
    }
  }
}
