package io.skystack.common.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The version of what runs, as the build wrote it into the jar. */
public final class Version {
  private Version() {}

  /** The project's version, such as {@code 0.1.0}. */
  public static String current() {
    try (InputStream in = Version.class.getResourceAsStream("version")) {
      return in == null ? "unknown" : new String(in.readAllBytes(), StandardCharsets.UTF_8).trim();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The version of Java that runs it, such as {@code 17.0.19}. */
  public static String java() {
    return System.getProperty("java.version", "unknown");
  }
}
