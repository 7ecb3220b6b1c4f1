package io.skystack.dns.corefile;

import java.util.BitSet;

/** Numbers for event loops, small, and given again once a loop has ended. */
final class LoopNumbers {
  private final BitSet taken = new BitSet();

  synchronized int take() {
    int number = taken.nextClearBit(0);
    taken.set(number);
    return number;
  }

  synchronized void giveBack(int number) {
    taken.clear(number);
  }
}
