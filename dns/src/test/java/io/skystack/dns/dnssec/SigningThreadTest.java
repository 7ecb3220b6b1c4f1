package io.skystack.dns.dnssec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SigningThreadTest {

  /** Of /proc/PID/stat, behind the name (proc(5): field 19). */
  private static final int NICE = 16;

  private static String nice() {
    try {
      String stat = Files.readString(Path.of("/proc/thread-self/stat"));
      return List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)).get(NICE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String niceOf(SigningThread thread) throws Exception {
    return thread.submit(SigningThreadTest::nice).get(10, TimeUnit.SECONDS);
  }

  private static boolean isOnPath(String program) {
    return Stream.of(System.getenv("PATH").split(":", -1))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  @Test
  void givesWayToOtherThreads() throws Exception {
    assumeTrue(Files.exists(Path.of("/proc/thread-self/stat")), "needs /proc of Linux");
    assumeTrue(isOnPath("renice"), "needs renice");
    DnssecMetrics metrics = DnssecMetrics.register(new PrometheusRegistry());
    String own = nice();
    assumeTrue(Integer.parseInt(own) < LowPriority.NICE, "needs a higher priority of its own");
    try (SigningThread thread = new SigningThread(10, metrics)) {
      assertThat(niceOf(thread)).isEqualTo(Integer.toString(LowPriority.NICE));
      assertThat(nice()).isEqualTo(own);
    }
  }
}
