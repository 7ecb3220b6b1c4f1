package io.skystack.dns.hot;

import io.skystack.dns.plugin.Validity;
import io.skystack.dns.wire.QuestionKey;
import io.skystack.dns.wire.ReadyAnswer;
import java.util.List;

/** An answer in the table. */
public final class HotAnswer {
  private static final long NANOS = 1_000_000_000L;

  /** This object, and a source, in bytes of heap. */
  private static final int OBJECT = 64;

  private static final int SOURCE = 24;

  /** Where there are several sources: their array, and what each takes in it. */
  private static final int ARRAY = 16;

  private static final int REFERENCE = 4;

  private static final Validity.Source[] NONE = {};
  private static final Validity.Source ALWAYS = () -> true;

  /** How often it counts as used at most. */
  private static final int MOST_USES = 3;

  private final long hash;
  private final int variant;
  private final ReadyAnswer ready;

  /**
   * Those of the validity, without its wrapping: each object on the way is a miss of the
   * processor's cache. Most answers have one, so that one needs no array.
   */
  private final Validity.Source first;

  private final Validity.Source[] others;
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
    List<Validity.Source> sources = validity.sources();
    this.first = sources.isEmpty() ? ALWAYS : sources.get(0);
    this.others =
        sources.size() < 2
            ? NONE
            : sources.subList(1, sources.size()).toArray(Validity.Source[]::new);
    this.madeNanos = madeNanos;
    this.endNanos =
        validity.endNanos() == Validity.NO_END
            ? Validity.NO_END
            : earlier(validity.endNanos(), lastSecond());
    this.heapBytes = heapBytes;
    this.kind = kind;
  }

  /** About what an entry takes of the heap, in bytes. */
  static int heapBytes(ReadyAnswer ready, Validity validity) {
    int sources = validity.sources().size();
    int array = sources < 2 ? 0 : ARRAY + REFERENCE * sources;
    return OBJECT + SOURCE * sources + array + ready.heapBytes();
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
    return hasEnd() ? (int) (Math.max(0, nowNanos - madeNanos) / NANOS) : 0;
  }

  private boolean hasEnd() {
    return endNanos != Validity.NO_END;
  }

  boolean isTo(QuestionKey key) {
    return hash == key.hash() && variant == key.variant() && key.isAnsweredBy(ready);
  }

  boolean holds(long nowNanos) {
    if ((hasEnd() && nowNanos - endNanos >= 0) || !first.isUnchanged()) {
      return false;
    }
    for (Validity.Source source : others) {
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
