package io.skystack.kube2sky.publish;

import io.skystack.common.record.RecordKey;
import io.skystack.common.record.ServiceRecord;
import io.skystack.common.store.RecordStore;
import io.skystack.common.store.StoredRecord;
import io.skystack.kube2sky.translate.Desired;
import io.skystack.kube2sky.translate.Translation;
import io.skystack.kube2sky.translate.Translator;
import io.skystack.kube2sky.translate.Unit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns what came up into work: units that changed are translated again, keys at which the store
 * changed are compared, and from time to time everything is.
 *
 * <p>Belongs to the publisher's thread.
 */
final class Comparison {
  private static final Logger LOG = LoggerFactory.getLogger(Comparison.class);

  /** Units that are translated together when all of them are. */
  private static final int AT_ONCE = 256;

  private final Wanted wanted;
  private final Supplier<Set<Unit>> arriving;
  private final Translator translator;
  private final RecordStore store;
  private final Desired desired;
  private final Planner planner;
  private final WorkQueue queue;
  private final Dispatcher dispatcher;
  private final Brake brake;
  private final Contention contention;
  private final PublishMetrics metrics;
  private final Map<Unit, List<String>> problems = new HashMap<>();

  /**
   * A comparison of nothing yet.
   *
   * @param arriving takes the units that have come up since anyone looked
   */
  Comparison(
      Wanted wanted,
      Supplier<Set<Unit>> arriving,
      Translator translator,
      RecordStore store,
      Desired desired,
      Planner planner,
      WorkQueue queue,
      Dispatcher dispatcher,
      Brake brake,
      Contention contention,
      PublishMetrics metrics) {
    this.wanted = wanted;
    this.arriving = arriving;
    this.translator = translator;
    this.store = store;
    this.desired = desired;
    this.planner = planner;
    this.queue = queue;
    this.dispatcher = dispatcher;
    this.brake = brake;
    this.contention = contention;
    this.metrics = metrics;
  }

  /**
   * Units may claim something else; what is wanted follows, and nothing else happens. All of them
   * are translated as of one moment, with those that come up until then: an address that moves from
   * one unit to another must not be seen at neither.
   *
   * @return where that changes something, by unit
   */
  Map<Unit, Set<RecordKey>> translate(Collection<Unit> changed) {
    Map<Unit, Translation> translations =
        wanted.atOnce(
            () -> {
              Set<Unit> units = new LinkedHashSet<>(changed);
              units.addAll(arriving.get());
              Map<Unit, Translation> now = new LinkedHashMap<>();
              units.forEach(unit -> now.put(unit, wanted.translate(unit)));
              return now;
            });
    Map<Unit, Set<RecordKey>> touched = new LinkedHashMap<>();
    translations.forEach(
        (unit, translation) -> {
          tell(unit, translation.problems());
          Set<RecordKey> keys = desired.update(unit, translation.claims());
          if (!keys.isEmpty()) {
            touched.put(unit, keys);
          }
        });
    return touched;
  }

  /** What of a unit can have no record is logged once. */
  private void tell(Unit unit, List<String> now) {
    List<String> before = now.isEmpty() ? problems.remove(unit) : problems.put(unit, now);
    if (!now.equals(before)) {
      now.forEach(problem -> LOG.warn("skipped: {}", problem));
    }
  }

  /** All units there are, and those that were. */
  Set<Unit> allUnits() {
    Set<Unit> units = new LinkedHashSet<>(wanted.units());
    units.addAll(desired.units());
    return units;
  }

  /** Units may claim something else; what that changes becomes work. */
  void refresh(Collection<Unit> units, long now) {
    translate(units).forEach((unit, keys) -> work(unit, keys, now));
  }

  private void work(Unit unit, Set<RecordKey> keys, long now) {
    Plan plan = planner.plan(keys);
    if (brake.isOn()) {
      keys.stream().filter(key -> desired.at(key).isPresent()).forEach(brake::wanted);
    }
    boolean away = !desired.hasClaims(unit);
    brake.note(unit, plan.deletes().size(), plan.additions(), away, now);
    queue.add(unit, keys, now);
  }

  /**
   * Compares everything there is on both sides.
   *
   * @param repairing whether differences are somebody else's doing and not this publisher's start
   */
  void everything(boolean repairing, long now) {
    Collection<Set<RecordKey>> touched = translateAll();
    boolean whole = wanted.isWhole();
    FullComparison full = new FullComparison(desired.all(), store.tree(), planner);
    if (!whole) {
      full.dropUnclaimedBut(touched);
    }
    Map<Unit, FullComparison.Found> byUnit = new LinkedHashMap<>();
    full.differences()
        .forEach(
            (key, kind) -> {
              if (!isUnderWay(key)) {
                byUnit
                    .computeIfAbsent(unitOf(key), unit -> new FullComparison.Found())
                    .add(key, kind);
              }
            });
    byUnit.forEach((unit, found) -> take(unit, found, repairing, now));
    if (full.kept() > 0) {
      LOG.warn(
          "kept {} records that nothing claims: a part of the source could not be read",
          full.kept());
    }
  }

  /**
   * All units, some at a time, so that what most of them say again is not held all at once. One
   * that changes meanwhile comes up again, together with those that the change moves something to,
   * before anything is compared.
   *
   * @return where that changes something
   */
  private Collection<Set<RecordKey>> translateAll() {
    List<Unit> all = new ArrayList<>(allUnits());
    List<Set<RecordKey>> touched = new ArrayList<>();
    for (int from = 0; from < all.size(); from += AT_ONCE) {
      int to = Math.min(all.size(), from + AT_ONCE);
      touched.addAll(translate(all.subList(from, to)).values());
    }
    return touched;
  }

  private void take(Unit unit, FullComparison.Found found, boolean repairing, long now) {
    found.keys().removeIf(key -> queue.has(unit, key));
    if (found.keys().isEmpty()) {
      return;
    }
    brake.note(unit, found.deletes(), found.additions(), !desired.hasClaims(unit), now);
    queue.add(unit, found.keys(), now);
    if (repairing) {
      metrics.repairs.inc(found.keys().size());
    }
  }

  private boolean isUnderWay(RecordKey key) {
    return dispatcher.isAirborne(key) || brake.isParked(key);
  }

  /** The store told of a change: mostly our own write, sometimes that of someone else. */
  void repair(RecordKey key, long now) {
    if (isUnderWay(key) || !isKnown(key) || planner.isRight(key)) {
      return;
    }
    Unit unit = unitOf(key);
    if (!queue.has(unit, key) && contention.mayRepair(key, now)) {
      metrics.repairs.inc();
      queue.add(unit, Set.of(key), now);
    }
  }

  /** Puts right at once what waited for that. */
  void repairNow(Collection<RecordKey> keys, long now) {
    for (RecordKey key : keys) {
      if (!isUnderWay(key) && isKnown(key) && !planner.isRight(key)) {
        metrics.repairs.inc();
        queue.add(unitOf(key), Set.of(key), now);
      }
    }
  }

  /** Whether it is known what should be at the key: nothing, where nothing is wanted. */
  private boolean isKnown(RecordKey key) {
    return wanted.isWhole() || desired.at(key).isPresent();
  }

  private Unit unitOf(RecordKey key) {
    return desired
        .unitAt(key)
        .orElseGet(
            () ->
                translator.unitOf(
                    key,
                    store
                        .tree()
                        .find(key)
                        .map(StoredRecord::value)
                        .orElseGet(() -> ServiceRecord.builder().build())));
  }
}
