package io.skystack.dns.zone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Programs of others, where they are installed. */
final class Tools {
  private static final String PATH = System.getenv("PATH") + ":/usr/sbin:/usr/local/sbin";

  private Tools() {}

  /** Leaves a test out where a program is missing. */
  static void assumeInstalled(String... programs) {
    for (String program : programs) {
      assumeTrue(find(program) != null, program + " is not installed");
    }
  }

  private static String find(String program) {
    return Arrays.stream(PATH.split(":", -1))
        .map(dir -> Path.of(dir, program))
        .filter(Files::isExecutable)
        .map(Path::toString)
        .findFirst()
        .orElse(null);
  }

  static ProcessBuilder builder(Path folder, List<String> command) {
    List<String> found = new java.util.ArrayList<>(command);
    found.set(0, find(command.get(0)));
    return new ProcessBuilder(found).directory(folder.toFile()).redirectErrorStream(true);
  }

  /** Runs a program to its end; what it has printed. */
  static String run(Path folder, String... command) {
    try {
      Process process = builder(folder, List.of(command)).start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
      return output;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
