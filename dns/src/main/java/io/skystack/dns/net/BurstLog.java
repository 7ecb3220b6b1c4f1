package io.skystack.dns.net;

import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;

/**
 * Warns of what may happen thousands of times a second: once, and after that once in ten seconds
 * with the count of those between. One for each kind of trouble.
 */
public final class BurstLog {
  private static final long QUIET_NANOS = 10_000_000_000L;

  private final Logger log;
  private final AtomicLong quietUntil = new AtomicLong(System.nanoTime());
  private final AtomicLong suppressed = new AtomicLong();

  public BurstLog(Logger log) {
    this.log = log;
  }

  /** Warns with one line, or counts. */
  public void warn(String message) {
    long now = System.nanoTime();
    long until = quietUntil.get();
    if (now - until < 0 || !quietUntil.compareAndSet(until, now + QUIET_NANOS)) {
      suppressed.incrementAndGet();
      return;
    }
    long more = suppressed.getAndSet(0);
    if (more == 0) {
      log.warn("{}", message);
    } else {
      log.warn("{} ({} more like it before)", message, more);
    }
  }
}
