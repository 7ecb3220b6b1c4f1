package io.skystack.kube2sky.publish;

import io.skystack.common.record.RecordKey;
import io.skystack.kube2sky.translate.Unit;
import java.util.LinkedHashSet;
import java.util.Set;

/** What is to be looked at for one unit. Belongs to the publisher's thread. */
final class Work {
  final Unit unit;
  final Set<RecordKey> keys = new LinkedHashSet<>();

  /** In a row. */
  int failures;

  /** Of {@link System#nanoTime}: not before this. */
  long due;

  Work(Unit unit, long now) {
    this.unit = unit;
    this.due = now;
  }

  /** What failed with others goes alone from then on, so that it cannot hold them up. */
  boolean isAlone() {
    return failures > 0;
  }

  boolean isDue(long now) {
    return now - due >= 0;
  }
}
