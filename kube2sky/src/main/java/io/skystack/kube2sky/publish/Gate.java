package io.skystack.kube2sky.publish;

import io.skystack.common.retry.Backoff;
import io.skystack.common.store.RecordStore;
import io.skystack.common.store.StoreStatus;
import io.skystack.kube2sky.translate.Unit;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the store takes transactions at all. Where it does not, they are held for growing pauses,
 * with one sent after each to see; where it only refuses some, those wait by themselves and nobody
 * else does. The store counts as away when it says so itself, or when {@value #MANY} different
 * units failed and none got through in between.
 *
 * <p>Belongs to the publisher's thread.
 */
final class Gate {
  private static final Logger LOG = LoggerFactory.getLogger(Gate.class);

  private static final int MANY = 8;

  /** A store that fails is asked again after this. */
  private static final Backoff AWAY = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(5));

  /** How often to look, during a pause, whether it has to last. */
  private static final long LOOK_NANOS = 50_000_000;

  private final RecordStore store;
  private final Set<Unit> failing = new HashSet<>();

  /** Pauses in a row; 0 while the gate is open. */
  private int pauses;

  private long pausedUntil = System.nanoTime();
  private boolean whileAway;
  private int failures;
  private String trouble = "";

  Gate(RecordStore store) {
    this.store = store;
  }

  /** How many transactions may be in flight now, of {@code most}. */
  int allows(int most, long now) {
    if (pauses == 0) {
      return most;
    }
    boolean back = whileAway && store.status() instanceof StoreStatus.Live;
    return back || now - pausedUntil >= 0 ? 1 : 0;
  }

  /** How long to wait before it is worth asking again, in nanoseconds. */
  long untilWorthALook(long now) {
    return pauses > 0 && now - pausedUntil < 0 ? LOOK_NANOS : Long.MAX_VALUE;
  }

  /** A transaction got through. */
  void succeeded() {
    if (pauses > 0) {
      LOG.info("the store takes writes again, after {} failures", failures);
    }
    failing.clear();
    pauses = 0;
    failures = 0;
    trouble = "";
  }

  /** One did not; {@code unit} is the one on it, or the first of several. */
  void failed(Unit unit, String reason, long now) {
    failures++;
    trouble = reason;
    if (failing.size() < MANY) {
      failing.add(unit);
    }
    boolean away = !(store.status() instanceof StoreStatus.Live);
    if (away || failing.size() >= MANY) {
      pause(away, now);
    }
  }

  private void pause(boolean away, long now) {
    if (pauses == 0) {
      LOG.warn("writing failed, trying again with growing pauses: {}", trouble);
    }
    if (now - pausedUntil >= 0) { // those that were sent together fail together
      pauses++;
      pausedUntil = now + AWAY.after(pauses).toNanos();
    }
    whileAway = away;
  }

  /** What the last write failed with; empty once one got through. */
  String trouble() {
    return trouble;
  }
}
