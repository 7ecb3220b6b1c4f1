package io.skystack.common.etcd;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** Longer and longer pauses, up to a limit, each spread by a quarter so that clients part ways. */
final class Backoff {
  private final long first;
  private final long longest;
  private long next;

  Backoff(Duration first, Duration longest) {
    this.first = first.toMillis();
    this.longest = longest.toMillis();
    this.next = this.first;
  }

  /** The next pause in milliseconds. */
  long next() {
    long pause = next;
    next = Math.min(longest, 2 * next);
    return pause - pause / 4 + ThreadLocalRandom.current().nextLong(pause / 2 + 1);
  }

  /** Begins with short ones again. */
  void reset() {
    next = first;
  }
}
