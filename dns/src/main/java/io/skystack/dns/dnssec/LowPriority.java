package io.skystack.dns.dnssec;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives a thread a lower priority: beside one that is as busy it gets a quarter of the core (nice
 * 5, sched(7)). Every user may ask for it. The JVM has no way to, so {@code renice} of util-linux
 * or BusyBox does.
 *
 * <p>Not a lower one, and not {@code SCHED_IDLE}: all threads wait for the last one when the JVM
 * stops them, to collect garbage for example, and that one, if it gets next to no time because the
 * JVM's compiler is busy, holds up all. At nice 19 pauses of 300 ms were seen, with {@code
 * SCHED_IDLE} of a second.
 */
final class LowPriority {
  private static final Logger log = LoggerFactory.getLogger(LowPriority.class);

  /** A link to {@code PID/task/TID}, proc(5). */
  private static final Path SELF = Path.of("/proc/thread-self");

  static final int NICE = 5;
  private static final long SECONDS = 2;

  private LowPriority() {}

  /**
   * Makes the calling thread one of those; waits until it is.
   *
   * @return false if this machine does not have what it takes: nothing has changed
   */
  static boolean take() {
    try {
      String thread = Files.readSymbolicLink(SELF).getFileName().toString();
      Process renice =
          new ProcessBuilder("renice", "-n", Integer.toString(NICE), "-p", thread)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      boolean done = renice.waitFor(SECONDS, TimeUnit.SECONDS) && renice.exitValue() == 0;
      if (!done) {
        renice.destroyForcibly();
      }
      return done;
    } catch (IOException e) {
      log.debug("signatures are made at the same priority as all else: {}", e.toString());
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
