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
  /** The number of {@code SCHED_IDLE} (linux/sched.h). */
  private static final String IDLE = "5";

  /** Of /proc/PID/stat, behind the name (proc(5): field 41). */
  private static final int POLICY = 38;

  private static String policy() {
    try {
      String stat = Files.readString(Path.of("/proc/thread-self/stat"));
      return List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)).get(POLICY);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String policyOf(SigningThread thread) throws Exception {
    return thread.submit(SigningThreadTest::policy).get(10, TimeUnit.SECONDS);
  }

  private static boolean isOnPath(String program) {
    return Stream.of(System.getenv("PATH").split(":", -1))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  @Test
  void givesWayToEveryOtherThread() throws Exception {
    assumeTrue(Files.exists(Path.of("/proc/thread-self/stat")), "needs /proc of Linux");
    assumeTrue(isOnPath("chrt"), "needs chrt");
    DnssecMetrics metrics = DnssecMetrics.register(new PrometheusRegistry());
    try (SigningThread thread = new SigningThread(SigningThread.WARM, metrics)) {
      String own = policy();
      assertThat(policyOf(thread)).isEqualTo(own).isNotEqualTo(IDLE);
      for (int i = 1; i < SigningThread.WARM; i++) {
        policyOf(thread);
      }
      assertThat(policyOf(thread)).isEqualTo(IDLE);
      assertThat(policy()).isEqualTo(own);
    }
  }
}
