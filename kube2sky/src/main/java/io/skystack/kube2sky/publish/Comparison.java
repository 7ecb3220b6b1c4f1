package io.skystack.kube2sky.publish;

import io.skystack.common.record.RecordKey;
import io.skystack.common.record.ServiceRecord;
import io.skystack.common.store.RecordStore;
import io.skystack.common.store.StoredRecord;
import io.skystack.kube2sky.translate.Desired;
import io.skystack.kube2sky.translate.Translation;
import io.skystack.kube2sky.translate.Translator;
import io.skystack.kube2sky.translate.Unit;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

  private final Wanted wanted;
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

  Comparison(
      Wanted wanted,
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

  /** A unit may claim something else; what is wanted follows, and nothing else happens. */
  Set<RecordKey> translate(Unit unit) {
    Translation translation = wanted.translate(unit);
    List<String> before =
        translation.problems().isEmpty()
            ? problems.remove(unit)
            : problems.put(unit, translation.problems());
    if (!translation.problems().equals(before)) {
      translation.problems().forEach(problem -> LOG.warn("skipped: {}", problem));
    }
    return desired.update(unit, translation.claims());
  }

  /** A unit may claim something else; what that changes becomes work. */
  void refresh(Unit unit, long now) {
    Set<RecordKey> keys = translate(unit);
    if (keys.isEmpty()) {
      return;
    }
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
    Set<Unit> units = new LinkedHashSet<>(wanted.units());
    units.addAll(desired.units());
    units.forEach(unit -> refresh(unit, now));
    Map<Unit, Set<RecordKey>> found = new HashMap<>();
    desired.all().keySet().forEach(key -> find(key, found));
    findStale(found);
    found.forEach(
        (unit, keys) -> {
          Plan plan = planner.plan(keys);
          boolean away = !desired.hasClaims(unit);
          brake.note(unit, plan.deletes().size(), plan.additions(), away, now);
          queue.add(unit, keys, now);
          if (repairing) {
            metrics.repairs.inc(keys.size());
          }
        });
  }

  private void findStale(Map<Unit, Set<RecordKey>> found) {
    boolean whole = wanted.isWhole();
    int kept = 0;
    for (StoredRecord record : store.tree().all()) {
      if (planner.isOurs(record) && desired.at(record.key()).isEmpty()) {
        if (whole) {
          find(record.key(), found);
        } else {
          kept++;
        }
      }
    }
    if (kept > 0) {
      LOG.warn("kept {} records that nothing claims: a part of the source could not be read", kept);
    }
  }

  /** Notes the key if something is to be done there that is not being done already. */
  private void find(RecordKey key, Map<Unit, Set<RecordKey>> found) {
    if (isUnderWay(key) || planner.plan(Set.of(key)).isEmpty()) {
      return;
    }
    Unit unit = unitOf(key);
    if (!queue.has(unit, key)) {
      found.computeIfAbsent(unit, absent -> new HashSet<>()).add(key);
    }
  }

  private boolean isUnderWay(RecordKey key) {
    return dispatcher.isAirborne(key) || brake.isParked(key);
  }

  /** The store told of a change: mostly our own write, sometimes that of someone else. */
  void repair(RecordKey key, long now) {
    boolean known = desired.at(key).isPresent() || wanted.isWhole();
    if (!known || isUnderWay(key) || planner.plan(Set.of(key)).isEmpty()) {
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
      boolean known = desired.at(key).isPresent() || wanted.isWhole();
      if (known && !isUnderWay(key) && !planner.plan(Set.of(key)).isEmpty()) {
        metrics.repairs.inc();
        queue.add(unitOf(key), Set.of(key), now);
      }
    }
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
