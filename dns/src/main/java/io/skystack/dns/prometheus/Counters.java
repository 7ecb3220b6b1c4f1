package io.skystack.dns.prometheus;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Counts by number, of which each event loop writes its own and anyone may read the sum: a plain
 * load and a store that readers see in order.
 */
final class Counters {
  private final int size;
  private volatile AtomicLongArray[] loops = new AtomicLongArray[0];

  Counters(int size) {
    this.size = size;
  }

  /** Counts; only called by the loop of this number. */
  void add(int loop, int index, long more) {
    AtomicLongArray[] all = loops;
    AtomicLongArray mine = loop < all.length ? all[loop] : grown(loop);
    mine.lazySet(index, mine.getPlain(index) + more);
  }

  private synchronized AtomicLongArray grown(int loop) {
    if (loop >= loops.length) {
      AtomicLongArray[] more = Arrays.copyOf(loops, loop + 1);
      for (int i = loops.length; i < more.length; i++) {
        more[i] = new AtomicLongArray(size);
      }
      loops = more;
    }
    return loops[loop];
  }

  /** The sum over all loops. */
  long get(int index) {
    long sum = 0;
    for (AtomicLongArray loop : loops) {
      sum += loop.get(index);
    }
    return sum;
  }
}
