package io.skystack.kube2sky.publish;

import io.skystack.common.record.RecordKey;
import io.skystack.common.store.RecordSink;
import io.skystack.kube2sky.translate.Unit;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds deletions back when a source seems to have lost most of what it had. Additions go on. The
 * deletions go once the source, asked to list everything again a while later, still lacks the same,
 * or once an operator lets them.
 *
 * <p>Belongs to the publisher's thread.
 */
final class Brake {
  private static final Logger LOG = LoggerFactory.getLogger(Brake.class);

  /** Counting all records costs milliseconds: a burst must not have it done for each event. */
  private static final long COUNT_HOLDS_NANOS = Duration.ofSeconds(1).toNanos();

  private static final long WINDOW_NANOS = Duration.ofMinutes(1).toNanos();

  /** A deletion that waits, and since when. */
  private record Parked(Unit unit, long nanos) {}

  /** Deletions that were carried out. */
  private record Executed(long nanos, int count) {}

  private final BrakeRule rule;
  private final Duration confirmAfter;
  private final String program;
  private final IntSupplier countOurs;
  private final Supplier<Collection<Unit>> known;
  private final PublishMetrics metrics;

  private final Losses losses = new Losses();
  private final Map<RecordKey, Parked> parked = new HashMap<>();
  private final Deque<Executed> executed = new ArrayDeque<>();
  private int executedInWindow;
  private Optional<Integer> counted = Optional.empty();
  private long countedNanos;

  private boolean on;
  private long onNanos;
  private Instant since = Instant.EPOCH;
  private boolean asked;

  /** Whether any deletion was held back since it went on. */
  private boolean hasParked;

  /**
   * A brake that is off.
   *
   * @param confirmAfter how long after it went on the source is asked again
   * @param program whose release an operator gives an order to, for messages
   * @param countOurs counts the records in the store that carry our mark
   * @param known all units there are
   */
  Brake(
      BrakeRule rule,
      Duration confirmAfter,
      String program,
      IntSupplier countOurs,
      Supplier<Collection<Unit>> known,
      PublishMetrics metrics) {
    this.rule = rule;
    this.confirmAfter = confirmAfter;
    this.program = program;
    this.countOurs = countOurs;
    this.known = known;
    this.metrics = metrics;
  }

  /** As {@link Losses#note}. */
  void note(Unit unit, int deletes, int adds, boolean away, long now) {
    losses.note(unit, deletes, adds, away, now);
  }

  /** Something else should be at the key than nothing. */
  void wanted(RecordKey key) {
    if (!parked.isEmpty()) {
      parked.remove(key);
    }
  }

  /** So many deletions were carried out. */
  void executed(int count, long now) {
    if (count > 0) {
      executed.add(new Executed(now, count));
      executedInWindow += count;
    }
  }

  /** Goes on if the losses of the last minute are too many. */
  void evaluate(long now) {
    losses.expire(now);
    while (!executed.isEmpty() && executed.element().nanos() - now < -WINDOW_NANOS) {
      executedInWindow -= executed.remove().count();
    }
    if (on) {
      endIfIdle();
      return;
    }
    if (losses.losers() <= BrakeRule.FEW_UNITS) {
      return;
    }
    int had = ours(now) + executedInWindow;
    if (rule.isMuch(losses.total(), losses.losers(), had)
        && BrakeRule.isSpread(losses.byUnit().keySet(), known.get())) {
      on = true;
      onNanos = now;
      since = Instant.now();
      asked = false;
      hasParked = false;
      metrics.brakes.inc();
      LOG.warn(
          "holding back {} deletions: they are more than {} % of the {} records (--brake). They go"
              + " if the source still lacks the same in {} s, or with '{} release'",
          losses.total(), rule.percent(), had, confirmAfter.toSeconds(), program);
    }
  }

  /** All that was held back is wanted again. */
  private void endIfIdle() {
    if (hasParked && parked.isEmpty()) {
      on = false;
      losses.clear();
      LOG.info("the source has everything again that it had lost: nothing is held back");
    }
  }

  private int ours(long now) {
    if (counted.isEmpty() || now - countedNanos > COUNT_HOLDS_NANOS) {
      counted = Optional.of(countOurs.getAsInt());
      countedNanos = now;
    }
    return counted.get();
  }

  /** The plan, without its deletions while the brake is on. */
  Plan pass(Unit unit, Plan plan, long now) {
    if (!on || plan.deletes().isEmpty()) {
      return plan;
    }
    hasParked = true;
    for (RecordSink.Delete delete : plan.deletes()) {
      parked.putIfAbsent(delete.key(), new Parked(unit, now));
    }
    return new Plan(plan.puts(), List.of());
  }

  boolean isParked(RecordKey key) {
    return parked.containsKey(key);
  }

  /** Whether it is time to ask the source for a second list; true once for each time it is on. */
  boolean shouldAsk(long now) {
    boolean due = on && !asked && now - onNanos >= confirmAfter.toNanos();
    asked |= due;
    return due;
  }

  /** How long until then, in nanoseconds. */
  long untilAsk(long now) {
    return on && !asked ? Math.max(0, onNanos + confirmAfter.toNanos() - now) : Long.MAX_VALUE;
  }

  /**
   * A full list that was begun at {@code askedNanos} has come. What has been waiting for longer
   * than that is believed. What the list itself lacks besides is judged anew.
   *
   * @return deletions to be looked at again, by unit
   */
  Map<Unit, List<RecordKey>> confirmed(long askedNanos, long now) {
    if (!on) {
      return Map.of();
    }
    on = false;
    losses.forgetBefore(askedNanos);
    Map<Unit, List<RecordKey>> freed = free(askedNanos);
    evaluate(now);
    LOG.info(
        "a second list says the same: {} deletions go now{}",
        freed.values().stream().mapToInt(List::size).sum(),
        on ? ", those that came with it wait" : "");
    if (!on) {
      free(now).forEach((unit, keys) -> merge(freed, unit, keys));
    }
    return freed;
  }

  /** An operator lets all of them go. */
  Map<Unit, List<RecordKey>> release(long now) {
    if (on) {
      LOG.info("released: {} deletions go now", parked.size());
    }
    return reset(now);
  }

  /** Off, with nothing remembered. */
  Map<Unit, List<RecordKey>> reset(long now) {
    on = false;
    losses.clear();
    return free(now);
  }

  private Map<Unit, List<RecordKey>> free(long upTo) {
    Map<Unit, List<RecordKey>> freed = new HashMap<>();
    Iterator<Map.Entry<RecordKey, Parked>> all = parked.entrySet().iterator();
    while (all.hasNext()) {
      Map.Entry<RecordKey, Parked> one = all.next();
      if (one.getValue().nanos() - upTo <= 0) {
        merge(freed, one.getValue().unit(), List.of(one.getKey()));
        all.remove();
      }
    }
    return freed;
  }

  private static void merge(Map<Unit, List<RecordKey>> map, Unit unit, List<RecordKey> keys) {
    map.computeIfAbsent(unit, absent -> new ArrayList<>()).addAll(keys);
  }

  /** What to tell of it. */
  PublisherStatus.Brake status() {
    return new PublisherStatus.Brake(
        rule.percent(), on ? Optional.of(since) : Optional.empty(), parked.size());
  }

  boolean isOn() {
    return on;
  }

  int waiting() {
    return parked.size();
  }
}
