package io.skystack.common.store;

import io.skystack.common.record.RecordKey;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Tells whether a part of the tree has changed since it was read, for names that exist and for
 * names that do not, in a fixed amount of memory.
 *
 * <p>A table of counters, and each key stands for one of them by its hash. A change counts up the
 * counter of its own key and of every key above; a reader of the part below a key remembers that
 * key's counter. So a change is never missed. Two keys that share a counter cost a needless second
 * reading, no more: with 2^18 counters, a thousand changes a second make a given stamp stale by
 * chance about once in two minutes.
 */
public final class Versions {
  private static final int SLOTS = 1 << 18;
  private static final VarHandle COUNTER = MethodHandles.arrayElementVarHandle(int[].class);

  private final int[] counters = new int[SLOTS];

  /**
   * A key's counter and what it stood at.
   *
   * @param slot which counter
   * @param version what it said
   */
  public record Stamp(int slot, int version) {}

  /** The stamp of all that lies at {@code key} and below it, whether there is anything or not. */
  public Stamp stamp(RecordKey key) {
    int slot = slot(key.hashCode());
    return new Stamp(slot, (int) COUNTER.getAcquire(counters, slot));
  }

  /** Whether nothing has changed there since the stamp was taken. */
  public boolean holds(Stamp stamp) {
    return holds(stamp.slot(), stamp.version());
  }

  /** The same of a stamp that was taken apart. */
  public boolean holds(int slot, int version) {
    return (int) COUNTER.getAcquire(counters, slot) == version;
  }

  /** Counts a change at {@code key}. Called after the change can be seen in the tree. */
  public void changed(RecordKey key) {
    key.forEachPrefixHash(hash -> COUNTER.getAndAddRelease(counters, slot(hash), 1));
  }

  /** Spreads the hash: keys that differ in their last byte alone must not crowd together. */
  private static int slot(int hash) {
    int h = hash * 0x9E3779B9;
    return (h ^ (h >>> 15)) & (SLOTS - 1);
  }
}
