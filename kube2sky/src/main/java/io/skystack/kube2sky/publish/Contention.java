package io.skystack.kube2sky.publish;

import io.skystack.common.cli.BurstLog;
import io.skystack.common.record.RecordKey;
import io.skystack.common.retry.Backoff;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import org.slf4j.LoggerFactory;

/**
 * Whether someone fights over our records. One that is changed or taken away by somebody else is
 * put right at once; one to which that happens again and again is not an accident but a second
 * writer with the same mark, and two that put each other right at once would do so for ever and at
 * full speed. So such a key is put right after growing pauses.
 *
 * <p>Bounded: of many keys the ones fought over longest ago are forgotten. Belongs to the
 * publisher's thread.
 */
final class Contention {
  /** So often within the window counts as accident, or as an operator who tries things. */
  static final int ACCIDENTS = 3;

  private static final long WINDOW_NANOS = Duration.ofMinutes(2).toNanos();
  private static final int MOST_KEYS = 10_000;
  private static final Backoff PAUSE = new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(1));

  private record Strikes(int count, long lastNanos) {}

  private record Pause(RecordKey key, long due) {}

  private final String owner;
  private final BurstLog log = new BurstLog(LoggerFactory.getLogger(Contention.class));
  private final Map<RecordKey, Strikes> strikes =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<RecordKey, Strikes> eldest) {
          return size() > MOST_KEYS;
        }
      };
  private final PriorityQueue<Pause> pauses =
      new PriorityQueue<>((a, b) -> Long.signum(a.due() - b.due()));
  private final Set<RecordKey> pausing = new HashSet<>();

  Contention(String owner) {
    this.owner = owner;
  }

  /**
   * Somebody else wrote to a key of ours.
   *
   * @return whether to put it right at once; otherwise {@link #due} gives it when it is time
   */
  boolean mayRepair(RecordKey key, long now) {
    if (pausing.contains(key)) {
      return false;
    }
    Strikes before = strikes.get(key);
    boolean recent = before != null && now - before.lastNanos() < WINDOW_NANOS;
    int count = recent ? before.count() + 1 : 1;
    strikes.put(key, new Strikes(count, now));
    if (count <= ACCIDENTS || pausing.size() >= MOST_KEYS) {
      return true;
    }
    log.warn(
        "fight",
        "someone else keeps changing records that are marked {}, now {}: is there a second kube2sky"
            + " with this --cluster and other objects, or one without --leader-elect? Putting it"
            + " right with growing pauses",
        owner,
        key);
    pausing.add(key);
    pauses.add(new Pause(key, now + PAUSE.after(count - ACCIDENTS).toNanos()));
    return false;
  }

  /** The keys whose pause is over. */
  List<RecordKey> due(long now) {
    List<RecordKey> due = new ArrayList<>();
    while (!pauses.isEmpty() && pauses.element().due() - now <= 0) {
      RecordKey key = pauses.remove().key();
      pausing.remove(key);
      due.add(key);
    }
    return due;
  }

  /** How long until the next one is, in nanoseconds. */
  long untilDue(long now) {
    return pauses.isEmpty() ? Long.MAX_VALUE : Math.max(0, pauses.element().due() - now);
  }

  /** How many keys are fought over: those that wait. */
  int size() {
    return pausing.size();
  }

  void clear() {
    pauses.clear();
    pausing.clear();
    strikes.clear();
  }
}
