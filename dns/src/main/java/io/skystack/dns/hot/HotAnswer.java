package io.skystack.dns.hot;

import io.skystack.dns.plugin.Validity;
import io.skystack.dns.wire.QuestionKey;
import io.skystack.dns.wire.ReadyAnswer;

/** An answer in the table. */
public final class HotAnswer {
  private static final long NANOS = 1_000_000_000L;

  /** This object and its array of sources, and a source, in bytes of heap. */
  private static final int OBJECTS = 88;

  private static final int SOURCE = 56;

  /** How often it counts as used at most. */
  private static final int MOST_USES = 3;

  private final long hash;
  private final int variant;
  private final ReadyAnswer ready;

  /** Those of the validity, without its wrapping: each object on the way is a miss of the cache. */
  private final Validity.Source[] sources;

  private final boolean hasEnd;
  private final long madeNanos;
  private final long endNanos;
  private final int heapBytes;
  private final HotKind kind;

  /**
   * How often it was found lately. Every loop writes it, and one that gets lost does no harm: no
   * more than a hint of what will be asked for again.
   */
  private int uses;

  HotAnswer(
      QuestionKey key,
      ReadyAnswer ready,
      Validity validity,
      HotKind kind,
      long madeNanos,
      int heapBytes) {
    this.hash = key.hash();
    this.variant = key.variant();
    this.ready = ready;
    this.sources = validity.sources().toArray(Validity.Source[]::new);
    this.hasEnd = validity.endNanos() != Validity.NO_END;
    this.madeNanos = madeNanos;
    this.endNanos = hasEnd ? earlier(validity.endNanos(), lastSecond()) : Validity.NO_END;
    this.heapBytes = heapBytes;
    this.kind = kind;
  }

  /** About what an entry takes of the heap, in bytes. */
  static int heapBytes(ReadyAnswer ready, Validity validity) {
    return OBJECTS + SOURCE * validity.sources().size() + ready.heapBytes();
  }

  /** When the smallest TTL will have been counted down to nothing. */
  private long lastSecond() {
    return madeNanos + ready.leastTtl() * NANOS;
  }

  private static long earlier(long a, long b) {
    return a - b < 0 ? a : b;
  }

  /** The answer. */
  public ReadyAnswer ready() {
    return ready;
  }

  /** What it counts as. */
  public HotKind kind() {
    return kind;
  }

  /** The whole seconds that have passed, where TTLs are counted down; else 0. */
  public int age(long nowNanos) {
    return hasEnd ? (int) (Math.max(0, nowNanos - madeNanos) / NANOS) : 0;
  }

  boolean isTo(QuestionKey key) {
    return hash == key.hash() && variant == key.variant() && key.isAnsweredBy(ready);
  }

  boolean holds(long nowNanos) {
    if (hasEnd && nowNanos - endNanos >= 0) {
      return false;
    }
    for (Validity.Source source : sources) {
      if (!source.isUnchanged()) {
        return false;
      }
    }
    return true;
  }

  int heapBytes() {
    return heapBytes;
  }

  void used() {
    if (uses < MOST_USES) {
      uses++;
    }
  }

  int uses() {
    return uses;
  }

  void age() {
    if (uses > 0) {
      uses--;
    }
  }
}
