package io.skystack.kube2sky.publish;

import io.skystack.common.record.RecordKey;
import io.skystack.common.retry.Backoff;
import io.skystack.kube2sky.translate.Unit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * The units that wait to be published, each once however much of it changed, first come first
 * served. One that failed waits out a pause of its own and then stands at the end, so it never
 * holds up another; one that is in flight comes back when its transaction has landed.
 *
 * <p>Bounded by the units there are. Belongs to the publisher's thread.
 */
final class WorkQueue {
  private final Map<Unit, Work> works = new HashMap<>();
  private final Set<Work> ready = new LinkedHashSet<>();
  private final PriorityQueue<Work> delayed =
      new PriorityQueue<>((a, b) -> Long.signum(a.due - b.due));

  /** These keys of a unit are to be looked at. */
  void add(Unit unit, Collection<RecordKey> keys, long now) {
    Work work = works.get(unit);
    if (work == null) {
      work = new Work(unit, now);
      works.put(unit, work);
      ready.add(work);
    } else if (work.keys.isEmpty()) {
      work.since = now;
      work.triggered = now;
    }
    work.keys.addAll(keys);
  }

  /** What waits for the unit, if anything does, comes from something that happened then. */
  void triggered(Unit unit, long when) {
    Work work = works.get(unit);
    if (work != null && !work.keys.isEmpty() && when - work.triggered < 0) {
      work.triggered = when;
    }
  }

  /** Whether the key waits to be looked at for this unit. */
  boolean has(Unit unit, RecordKey key) {
    Work work = works.get(unit);
    return work != null && work.keys.contains(key);
  }

  /** Those whose turn it is, in order. */
  Collection<Work> ready(long now) {
    for (Work next = delayed.peek(); next != null && next.due - now <= 0; next = delayed.peek()) {
      ready.add(delayed.remove());
    }
    return Collections.unmodifiableCollection(ready);
  }

  /** There is nothing to write for it. */
  void drop(Work work) {
    ready.remove(work);
    works.remove(work.unit, work);
  }

  /** A transaction takes its keys; what comes up from now on waits for the landing. */
  Set<RecordKey> fly(Work work) {
    ready.remove(work);
    work.isFlying = true;
    Set<RecordKey> keys = work.keys;
    work.keys = new LinkedHashSet<>();
    return keys;
  }

  /** Its transaction was carried out; what that had no room for goes to the end of the queue. */
  void landed(Flight.Passenger passenger, long now) {
    Work work = passenger.work();
    work.failures = 0;
    work.trouble = "";
    Set<RecordKey> left = passenger.left();
    if (back(passenger, left, now)) {
      if (work.keys.isEmpty()) {
        works.remove(work.unit);
      } else {
        ready.add(work);
      }
    }
  }

  /** Its transaction was not carried out: all of it is tried again after a pause. */
  void failed(Flight.Passenger passenger, Backoff backoff, String trouble, long now) {
    Work work = passenger.work();
    if (back(passenger, passenger.keys(), now)) {
      work.failures++;
      work.trouble = trouble;
      work.due = now + backoff.after(work.failures).toNanos();
      delayed.add(work);
    }
  }

  /** Takes a unit back with these keys; false for one that was forgotten: that is new work then. */
  private boolean back(Flight.Passenger passenger, Set<RecordKey> keys, long now) {
    Work work = passenger.work();
    work.isFlying = false;
    if (works.get(work.unit) != work) {
      if (!keys.isEmpty()) {
        add(work.unit, keys, now);
      }
      return false;
    }
    if (!keys.isEmpty()) {
      work.since = passenger.since();
      work.triggered = passenger.triggered();
      work.keys.addAll(keys);
    }
    return true;
  }

  /** Forgets everything. */
  void clear() {
    works.clear();
    ready.clear();
    delayed.clear();
  }

  /** How long until the next pause is over, in nanoseconds. */
  long untilDue(long now) {
    Work next = delayed.peek();
    return next == null ? Long.MAX_VALUE : Math.max(0, next.due - now);
  }

  int size() {
    return works.size();
  }

  /** For how long the oldest has been waiting, in nanoseconds. */
  long age(long now) {
    long age = 0;
    for (Work work : works.values()) {
      age = Math.max(age, now - work.since);
    }
    return age;
  }

  /** Some of those that failed, {@code most} at most. */
  List<Work> failing(int most) {
    List<Work> failing = new ArrayList<>();
    for (Work work : delayed) {
      if (failing.size() < most && work.failures > 0) {
        failing.add(work);
      }
    }
    return failing;
  }

  int failingCount() {
    return delayed.size();
  }
}
