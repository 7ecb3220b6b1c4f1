package io.skystack.kube2sky.publish;

import io.skystack.common.record.RecordKey;
import io.skystack.kube2sky.translate.Unit;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * What has come up since the publisher looked last. Events coalesce: a unit or key is in it once
 * however often it changed, so units are bounded by the objects there are; keys have a bound of
 * their own, and past it everything is looked at instead.
 */
final class Inbox {
  private static final int MOST_KEYS = 100_000;

  /**
   * What came up.
   *
   * @param everything all units and all keys are to be looked at
   */
  record Arrivals(Set<Unit> units, Set<RecordKey> keys, boolean everything) {}

  private Set<Unit> units = new LinkedHashSet<>();
  private Set<RecordKey> keys = new LinkedHashSet<>();
  private boolean everything;

  synchronized void addUnits(Collection<Unit> changed) {
    if (units.addAll(changed)) {
      notifyAll();
    }
  }

  synchronized void addKeys(Collection<RecordKey> changed) {
    if (!everything && keys.addAll(changed)) {
      if (keys.size() > MOST_KEYS) {
        keys = new LinkedHashSet<>();
        everything = true;
      }
      notifyAll();
    }
  }

  synchronized void addEverything() {
    everything = true;
    notifyAll();
  }

  synchronized int size() {
    return units.size();
  }

  /** Takes all that is in it; waits up to {@code nanos} for something to come. */
  synchronized Arrivals take(long nanos) throws InterruptedException {
    long end = System.nanoTime() + nanos;
    while (units.isEmpty() && keys.isEmpty() && !everything) {
      long left = end - System.nanoTime();
      if (left <= 0) {
        break;
      }
      TimeUnit.NANOSECONDS.timedWait(this, Math.max(left, 1_000_000)); // 0 ms would wait for ever
    }
    Arrivals arrivals = new Arrivals(units, keys, everything);
    units = new LinkedHashSet<>();
    keys = new LinkedHashSet<>();
    everything = false;
    return arrivals;
  }
}
