package io.skystack.kube2sky.publish;

import io.skystack.kube2sky.translate.Unit;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * Which units lost how many records in the last minute. A unit that goes away loses all that it
 * had. One that stays loses only what it does not get back: a rolling update takes as many
 * addresses from a Service as it gives it, and is no loss.
 *
 * <p>Belongs to the publisher's thread.
 */
final class Losses {
  private static final long WINDOW_NANOS = Duration.ofMinutes(1).toNanos();

  /** More than can happen within the window at any sane rate; the oldest go first. */
  private static final int MOST_EVENTS = 200_000;

  private record Event(long nanos, Unit unit, int gone, int net) {}

  private static final class Tally {
    private int gone;
    private int net;

    int loss() {
      return gone + Math.max(0, net);
    }
  }

  private final Deque<Event> events = new ArrayDeque<>();
  private final Map<Unit, Tally> tallies = new HashMap<>();
  private int total;
  private int losers;

  /**
   * A unit changed.
   *
   * @param deletes records that it should no longer have
   * @param adds records that it should have besides
   * @param away whether it is no more at all
   */
  void note(Unit unit, int deletes, int adds, boolean away, long now) {
    if (deletes == 0 && adds == 0) {
      return;
    }
    Event event = new Event(now, unit, away ? deletes : 0, away ? 0 : deletes - adds);
    events.add(event);
    count(event, 1);
    if (events.size() > MOST_EVENTS) {
      count(events.remove(), -1);
    }
  }

  private void count(Event event, int sign) {
    Tally tally = tallies.computeIfAbsent(event.unit(), unit -> new Tally());
    int before = tally.loss();
    tally.gone += sign * event.gone();
    tally.net += sign * event.net();
    int after = tally.loss();
    total += after - before;
    losers += (after > 0 ? 1 : 0) - (before > 0 ? 1 : 0);
    if (tally.gone == 0 && tally.net == 0) {
      tallies.remove(event.unit());
    }
  }

  /** Forgets what happened longer ago than a minute. */
  void expire(long now) {
    forgetBefore(now - WINDOW_NANOS);
  }

  /** Forgets what happened before that moment. */
  void forgetBefore(long nanos) {
    while (!events.isEmpty() && events.element().nanos() - nanos < 0) {
      count(events.remove(), -1);
    }
  }

  void clear() {
    events.clear();
    tallies.clear();
    total = 0;
    losers = 0;
  }

  /** Records lost. */
  int total() {
    return total;
  }

  /** How many units lost any. */
  int losers() {
    return losers;
  }

  /** Which ones, and how many records each. */
  Map<Unit, Integer> byUnit() {
    Map<Unit, Integer> losses = new HashMap<>();
    tallies.forEach(
        (unit, tally) -> {
          if (tally.loss() > 0) {
            losses.put(unit, tally.loss());
          }
        });
    return losses;
  }
}
