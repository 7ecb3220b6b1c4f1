package io.skystack.skydns.classic;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Counts by number, which one thread alone writes and anyone may read: a plain load and a store
 * that readers see in order.
 */
final class Counts {
  private final AtomicLongArray values;

  Counts(int size) {
    values = new AtomicLongArray(size);
  }

  void add(int index, long more) {
    values.lazySet(index, values.getPlain(index) + more);
  }

  long get(int index) {
    return values.get(index);
  }
}
