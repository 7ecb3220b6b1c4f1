package io.skystack.dns.server;

import java.util.concurrent.atomic.AtomicLong;

/**
 * A count that one thread alone writes and anyone may read: adding is a plain load and a store that
 * readers see in order.
 */
final class LoopCounter {
  private final AtomicLong value = new AtomicLong();

  void increment() {
    add(1);
  }

  void add(long more) {
    value.lazySet(value.getPlain() + more);
  }

  long get() {
    return value.get();
  }

  /** As many counters as asked for. */
  static LoopCounter[] array(int size) {
    LoopCounter[] counters = new LoopCounter[size];
    for (int i = 0; i < size; i++) {
      counters[i] = new LoopCounter();
    }
    return counters;
  }
}
