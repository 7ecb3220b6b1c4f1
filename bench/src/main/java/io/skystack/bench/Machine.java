package io.skystack.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What it was measured on.
 *
 * @param processor its model
 * @param cores how many
 * @param kernel the kernel's version
 * @param load processes that ran or waited at the end, one minute's average: above 2 the machine
 *     was busy with other things too
 */
record Machine(String processor, int cores, String kernel, String load) {
  /** This one, now. */
  static Machine here() {
    return new Machine(
        first(Path.of("/proc/cpuinfo"), "model name"),
        Runtime.getRuntime().availableProcessors(),
        System.getProperty("os.version"),
        first(Path.of("/proc/loadavg"), "").split(" ", 2)[0]);
  }

  private static String first(Path file, String start) {
    try {
      return Files.readAllLines(file).stream()
          .filter(line -> line.startsWith(start))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse("?");
    } catch (IOException e) {
      return "?";
    }
  }
}
