package io.skystack.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** The images and the compose file, where Docker runs; what is checked is in the script. */
class ComposeIT {
  /** What the script ends with where it can not try. */
  private static final int SKIPPED = 77;

  @Test
  void composeFileAnswersFromItsContainers() throws Exception {
    Process process =
        new ProcessBuilder(Repository.root().resolve("tools").resolve("compose-test").toString())
            .redirectErrorStream(true)
            .start();
    process.getOutputStream().close();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int exitCode = process.waitFor();
    assumeTrue(exitCode != SKIPPED, out.strip());
    assertThat(exitCode).as(out).isZero();
  }
}
