package io.skystack.dns.dnssec;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the kernel run a thread only while no other wants the core ({@code SCHED_IDLE}, sched(7)): it
 * gives way the moment that one wakes, which a thread of low priority does not. Every user may ask
 * for it. The JVM has no way to, so {@code chrt} of util-linux or BusyBox does.
 */
final class IdleThread {
  private static final Logger log = LoggerFactory.getLogger(IdleThread.class);

  /** A link to {@code PID/task/TID}, proc(5). */
  private static final Path SELF = Path.of("/proc/thread-self");

  private static final long SECONDS = 2;

  private IdleThread() {}

  /**
   * Makes the calling thread one of those; waits for it.
   *
   * @return false if this machine does not have what it takes: nothing has changed
   */
  static boolean become() {
    try {
      String thread = Files.readSymbolicLink(SELF).getFileName().toString();
      Process chrt =
          new ProcessBuilder("chrt", "-i", "-p", "0", thread)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      boolean done = chrt.waitFor(SECONDS, TimeUnit.SECONDS) && chrt.exitValue() == 0;
      if (!done) {
        chrt.destroyForcibly();
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
