package io.skystack.kube2sky.publish;

import io.skystack.common.record.RecordKey;
import io.skystack.kube2sky.translate.Unit;
import java.util.LinkedHashSet;
import java.util.Set;

/** What is to be looked at for one unit. Kept by {@link WorkQueue}. */
final class Work {
  final Unit unit;

  /** To be compared; those of a transaction in flight are not among them. */
  Set<RecordKey> keys = new LinkedHashSet<>();

  /** Of {@link System#nanoTime}: when the oldest of it came up. */
  long since;

  /** Of {@link System#nanoTime}: when that happened which led to it; {@link #since} or earlier. */
  long triggered;

  /** Attempts in a row that failed. */
  int failures;

  /** What the last of them failed with; empty for none. */
  String trouble = "";

  /** Of {@link System#nanoTime}: not before this. */
  long due;

  /** Whether a transaction of it is in flight; the next one waits for that. */
  boolean isFlying;

  Work(Unit unit, long now) {
    this.unit = unit;
    this.since = now;
    this.triggered = now;
    this.due = now;
  }

  /** What failed with others goes alone from then on, so that it cannot hold them up. */
  boolean isAlone() {
    return failures > 0;
  }
}
