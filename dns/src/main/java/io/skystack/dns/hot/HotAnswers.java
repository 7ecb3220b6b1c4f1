package io.skystack.dns.hot;

import io.skystack.dns.plugin.Validity;
import io.skystack.dns.wire.QuestionKey;
import io.skystack.dns.wire.ReadyAnswer;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;

/**
 * The table of hot answers, one for all event loops, without locks: entries do not change, and are
 * put in place with one compare-and-set. Whoever loses a race has its answer not kept, no more.
 *
 * <p>A question has its place in one set of {@value #WAYS} entries, as in the cache of a processor.
 * As long as there is room every answer is kept, but one: that a name does not exist is kept from
 * the second time on, for there is no end of such names, and most are asked for once. In a full
 * table a newcomer has to compete, so that random names push nothing out:
 *
 * <ul>
 *   <li>Its question must have been asked a short while ago: a second table remembers the hashes of
 *       those that came in vain.
 *   <li>It takes the place of the entry of its set that was found least often, counted up to three
 *       times. Each time all of the set count one less, so that what is no longer asked for loses
 *       its place in the end.
 *   <li>Where the bytes are at their bound and not the entries, a hand goes around the table,
 *       counts down one set after the other, and takes away what was not found, until there is
 *       room.
 * </ul>
 */
public final class HotAnswers {
  private static final int WAYS = 8;

  /**
   * Bytes of heap for each slot: a third of what a small answer takes. Where slots are fewer, some
   * sets are too small for what is asked while others are half empty.
   */
  private static final int BYTES_PER_SLOT = 128;

  private static final int MAX_SLOTS = 1 << 24;

  /** Of the whole table, an entry takes no more than one part in so many. */
  private static final int LEAST_ENTRIES = 64;

  /** The largest answer that is kept, in bytes of heap. */
  private static final int LARGEST = 16 * 1024;

  /** Sets that are looked through to make room for one entry. */
  private static final int MOST_SETS = 16;

  /** Questions that are remembered to have come in vain, at least. */
  private static final int LEAST_ASKED = 1 << 14;

  private static final int NO_SLOT = -1;

  private final long maxBytes;
  private final int setMask;
  private final AtomicReferenceArray<@Nullable HotAnswer> slots;

  /** Of each slot, half of the hash of what is there; a hint that saves looking at the entry. */
  private final int[] tags;

  /** The hashes of questions whose answers did not get in. */
  private final int[] asked;

  private final AtomicLong bytes = new AtomicLong();
  private final AtomicInteger entries = new AtomicInteger();
  private final AtomicInteger hand = new AtomicInteger();

  /**
   * @param maxBytes of heap that entries take, about; 0: nothing is kept. The empty table takes
   *     another part in thirteen
   */
  public HotAnswers(long maxBytes) {
    this.maxBytes = maxBytes;
    int wanted = (int) Math.max(WAYS, Math.min(MAX_SLOTS, maxBytes / BYTES_PER_SLOT));
    int sets = Integer.highestOneBit(wanted / WAYS);
    this.setMask = sets - 1;
    this.slots = new AtomicReferenceArray<>(sets * WAYS);
    this.tags = new int[sets * WAYS];
    this.asked = new int[Math.max(LEAST_ASKED, sets * WAYS / 2)];
  }

  /** Whether anything is ever kept. */
  public boolean isOn() {
    return maxBytes > 0;
  }

  /** How many answers there are. */
  public int size() {
    return entries.get();
  }

  /** The heap that they take, about, in bytes. */
  public long bytes() {
    return bytes.get();
  }

  /** The answer to a question, if there is one that still holds. */
  public @Nullable HotAnswer find(QuestionKey key, long nowNanos) {
    int first = firstSlot(key.hash());
    int tag = tag(key.hash());
    for (int slot = first; slot < first + WAYS; slot++) {
      if (tags[slot] == tag) {
        HotAnswer found = slots.getAcquire(slot);
        if (found != null && found.isTo(key)) {
          if (!found.holds(nowNanos)) {
            return null;
          }
          found.used();
          return found;
        }
      }
    }
    return null;
  }

  /** Whether a question of class IN has an answer that still holds, by whatever flags. */
  public boolean holds(Name name, int type) {
    long now = System.nanoTime();
    for (QuestionKey key : QuestionKey.all(name, type, DClass.IN)) {
      if (find(key, now) != null) {
        return true;
      }
    }
    return false;
  }

  /**
   * Keeps an answer, if it may be kept and there is a place for it.
   *
   * @param kind what finding it counts as
   * @param madeNanos when it was made, by {@link System#nanoTime}: what its TTLs are counted from
   * @param nowNanos the same clock's time now
   * @return how many others had to go for it
   */
  public int keep(
      QuestionKey key,
      ReadyAnswer ready,
      Validity validity,
      HotKind kind,
      long madeNanos,
      long nowNanos) {
    if (!isOn() || !validity.storable() || ready.isIncomplete()) {
      return 0;
    }
    if (ready.rcode() == Rcode.NXDOMAIN && !hasTag(key.hash()) && !wasAsked(key.hash())) {
      return 0;
    }
    int size = HotAnswer.heapBytes(ready, validity);
    if (size > Math.min(LARGEST, maxBytes / LEAST_ENTRIES)) {
      return 0;
    }
    int slot = freeSlot(key);
    boolean competes = slot == NO_SLOT || bytes.get() + growth(slot, size) > maxBytes;
    if (competes && !wasAsked(key.hash())) {
      return 0;
    }
    if (slot == NO_SLOT) {
      slot = weakest(firstSlot(key.hash()), nowNanos);
    }
    HotAnswer newcomer = new HotAnswer(key, ready, validity, kind, madeNanos, size);
    return slot == NO_SLOT || !newcomer.holds(nowNanos) ? 0 : put(slot, key, newcomer, nowNanos);
  }

  private int firstSlot(long hash) {
    return ((int) hash & setMask) * WAYS;
  }

  private static int tag(long hash) {
    return (int) (hash >>> 32);
  }

  /** Whether the question seems to have had its answer here. */
  private boolean hasTag(long hash) {
    int first = firstSlot(hash);
    for (int slot = first; slot < first + WAYS; slot++) {
      if (tags[slot] == tag(hash)) {
        return true;
      }
    }
    return false;
  }

  /** Where the same question has its answer, or where there is none. */
  private int freeSlot(QuestionKey key) {
    int first = firstSlot(key.hash());
    int free = NO_SLOT;
    for (int slot = first; slot < first + WAYS; slot++) {
      HotAnswer there = slots.getAcquire(slot);
      if (there == null) {
        free = slot;
      } else if (tags[slot] == tag(key.hash()) && there.isTo(key)) {
        return slot;
      }
    }
    return free;
  }

  /**
   * Whether the question came in vain before; from now on it did. Of two that share a place, chance
   * decides which is remembered: else two that are asked in turn would make each other forgotten.
   */
  private boolean wasAsked(long hash) {
    int place = (int) (hash >>> 24) & (asked.length - 1);
    int before = asked[place];
    if (before == (int) hash) {
      return true;
    }
    if (before == 0 || ThreadLocalRandom.current().nextBoolean()) {
      asked[place] = (int) hash;
    }
    return false;
  }

  /**
   * The slot of a set whose entry holds no more, or else was found least often lately, by chance
   * among equals; {@link #NO_SLOT} if the set is empty. All of the set count one less from now on.
   */
  private int weakest(int first, long nowNanos) {
    int weakest = NO_SLOT;
    int least = Integer.MAX_VALUE;
    int start = ThreadLocalRandom.current().nextInt(WAYS);
    for (int i = 0; i < WAYS; i++) {
      int slot = first + (start + i) % WAYS;
      HotAnswer there = slots.getAcquire(slot);
      if (there == null) {
        continue;
      }
      int uses = there.holds(nowNanos) ? there.uses() : -1;
      if (uses < least) {
        weakest = slot;
        least = uses;
      }
      there.age();
    }
    return weakest;
  }

  private int growth(int slot, int size) {
    HotAnswer there = slots.getAcquire(slot);
    return size - (there == null ? 0 : there.heapBytes());
  }

  /** Puts an entry in place of what is there; how many others had to go. */
  private int put(int slot, QuestionKey key, HotAnswer newcomer, long nowNanos) {
    HotAnswer before = slots.getAcquire(slot);
    int growth = newcomer.heapBytes() - (before == null ? 0 : before.heapBytes());
    int gone = 0;
    for (int sets = 0; !reserve(growth); sets++) {
      if (sets == MOST_SETS) {
        return gone;
      }
      gone += thin((hand.getAndIncrement() & setMask) * WAYS, nowNanos);
    }
    if (!slots.compareAndSet(slot, before, newcomer)) {
      bytes.addAndGet(-growth);
      return gone;
    }
    tags[slot] = tag(key.hash());
    if (before == null) {
      entries.incrementAndGet();
      return gone;
    }
    return before.isTo(key) ? gone : gone + 1;
  }

  private boolean reserve(int growth) {
    if (bytes.addAndGet(growth) <= maxBytes || growth <= 0) {
      return true;
    }
    bytes.addAndGet(-growth);
    return false;
  }

  /** Takes the weakest entry of a set away, if it was not found lately; how many went. */
  private int thin(int first, long nowNanos) {
    int slot = weakest(first, nowNanos);
    HotAnswer there = slot == NO_SLOT ? null : slots.getAcquire(slot);
    if (there == null
        || (there.uses() > 0 && there.holds(nowNanos))
        || !slots.compareAndSet(slot, there, null)) {
      return 0;
    }
    bytes.addAndGet(-there.heapBytes());
    entries.decrementAndGet();
    return 1;
  }
}
