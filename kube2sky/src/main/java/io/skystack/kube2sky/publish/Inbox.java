package io.skystack.kube2sky.publish;

import io.skystack.common.record.RecordKey;
import io.skystack.kube2sky.translate.Unit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * What has come up since the publisher looked last. Events coalesce: a unit or key is in it once
 * however often it changed, so units are bounded by the objects there are, landings by the
 * transactions in flight; keys have a bound of their own, and past it everything is looked at
 * instead.
 */
final class Inbox {
  private static final int MOST_KEYS = 100_000;

  /**
   * What came up.
   *
   * @param units that may claim something else now
   * @param keys at which the store changed
   * @param landings of transactions
   * @param everything all units and all keys are to be looked at
   * @param errands other things that must happen on the publisher's thread, after the rest
   */
  record Arrivals(
      Set<Unit> units,
      Set<RecordKey> keys,
      List<Flight.Landing> landings,
      boolean everything,
      List<Runnable> errands) {
    boolean isEmpty() {
      return units.isEmpty()
          && keys.isEmpty()
          && landings.isEmpty()
          && !everything
          && errands.isEmpty();
    }
  }

  private Arrivals arrivals = nothing();

  private static Arrivals nothing() {
    return new Arrivals(
        new LinkedHashSet<>(), new LinkedHashSet<>(), new ArrayList<>(), false, new ArrayList<>());
  }

  synchronized void addUnits(Collection<Unit> changed) {
    arrivals.units().addAll(changed);
    notifyAll();
  }

  synchronized void addKeys(Collection<RecordKey> changed) {
    if (!arrivals.everything()) {
      arrivals.keys().addAll(changed);
      if (arrivals.keys().size() > MOST_KEYS) {
        arrivals.keys().clear();
        addEverything();
      }
      notifyAll();
    }
  }

  synchronized void addLanding(Flight.Landing landing) {
    arrivals.landings().add(landing);
    notifyAll();
  }

  /** Few: what an operator or an election asks for. */
  synchronized void addErrand(Runnable errand) {
    arrivals.errands().add(errand);
    notifyAll();
  }

  synchronized void addEverything() {
    arrivals =
        new Arrivals(
            arrivals.units(), arrivals.keys(), arrivals.landings(), true, arrivals.errands());
    notifyAll();
  }

  /** Takes the units alone, without waiting. */
  synchronized Set<Unit> takeUnits() {
    Set<Unit> units = new LinkedHashSet<>(arrivals.units());
    arrivals.units().clear();
    return units;
  }

  synchronized int size() {
    return arrivals.units().size();
  }

  /** Takes all that is in it; waits up to {@code nanos} for something to come. */
  synchronized Arrivals take(long nanos) throws InterruptedException {
    long end = System.nanoTime() + nanos;
    while (arrivals.isEmpty()) {
      long left = end - System.nanoTime();
      if (left <= 0) {
        break;
      }
      TimeUnit.NANOSECONDS.timedWait(this, Math.max(left, 1_000_000)); // 0 ms would wait for ever
    }
    Arrivals taken = arrivals;
    arrivals = nothing();
    return taken;
  }
}
