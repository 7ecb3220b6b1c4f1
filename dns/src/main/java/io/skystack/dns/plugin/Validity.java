package io.skystack.dns.plugin;

import java.util.ArrayList;
import java.util.List;

/**
 * How long the same question would be given the same answer: as long as what it was made from stays
 * as it is, and not past a moment.
 *
 * @param storable whether it may be kept at all: not if it depends on who asks, or by what
 *     transport, or on anything else but the question, RD, CD and DO
 * @param sources what it was made from
 * @param endNanos of {@link System#nanoTime}; {@link #NO_END} for none
 */
public record Validity(boolean storable, List<Source> sources, long endNanos) {
  /** No moment at which it ends. */
  public static final long NO_END = Long.MAX_VALUE;

  /** Good for the one query that it answers. */
  public static final Validity ONCE = new Validity(false, List.of(), NO_END);

  /** Something that an answer was made from. */
  @FunctionalInterface
  public interface Source {
    /** Whether it is still as it was when the answer was made. Cheap, and never waits. */
    boolean isUnchanged();
  }

  public Validity {
    sources = List.copyOf(sources);
  }

  /** As long as all of these stay as they are. */
  public static Validity of(List<? extends Source> sources) {
    return new Validity(true, List.copyOf(sources), NO_END);
  }

  /** Until a moment of {@link System#nanoTime}. */
  public static Validity until(long endNanos) {
    return new Validity(true, List.of(), endNanos);
  }

  /** As long as both hold: for an answer made from two. */
  public Validity and(Validity other) {
    if (other.isBoundless()) {
      return this;
    }
    if (isBoundless()) {
      return other;
    }
    List<Source> both = new ArrayList<>(sources);
    both.addAll(other.sources);
    long end = endNanos;
    if (other.endNanos != NO_END && (end == NO_END || other.endNanos - end < 0)) {
      end = other.endNanos;
    }
    return new Validity(storable && other.storable, both, end);
  }

  private boolean isBoundless() {
    return storable && sources.isEmpty() && endNanos == NO_END;
  }

  /** Whether it still holds. */
  public boolean holds(long nowNanos) {
    if (!storable || (endNanos != NO_END && nowNanos - endNanos >= 0)) {
      return false;
    }
    for (Source source : sources) {
      if (!source.isUnchanged()) {
        return false;
      }
    }
    return true;
  }
}
