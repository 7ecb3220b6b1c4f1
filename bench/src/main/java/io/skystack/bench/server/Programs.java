package io.skystack.bench.server;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;

/** Programs of others. */
public final class Programs {
  private Programs() {}

  /** Where a program is, by its path or its name; empty if it is not there. */
  public static Optional<Path> find(String program) {
    if (program.contains(File.separator)) {
      return Optional.of(Path.of(program)).filter(Programs::isProgram);
    }
    Stream<String> path = Arrays.stream(System.getenv("PATH").split(File.pathSeparator));
    // Servers are for root, whose folders are not on everybody's PATH.
    return Stream.concat(path, Stream.of("/usr/sbin", "/usr/local/sbin"))
        .map(folder -> Path.of(folder, program))
        .filter(Programs::isProgram)
        .findFirst();
  }

  private static boolean isProgram(Path file) {
    return Files.isRegularFile(file) && Files.isExecutable(file);
  }
}
