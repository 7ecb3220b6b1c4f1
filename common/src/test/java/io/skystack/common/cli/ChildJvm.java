package io.skystack.common.cli;

import java.io.IOException;
import java.nio.file.Path;

/** A JVM of its own, for what is decided once in the life of a process. */
final class ChildJvm {
  private ChildJvm() {}

  /** Starts a main class on this class path; both of its streams are read as one. */
  static Process start(Class<?> main, String argument) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            main.getName(),
            argument)
        .redirectErrorStream(true)
        .start();
  }
}
