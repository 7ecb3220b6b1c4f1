package io.skystack.kube2sky.translate;

import io.skystack.common.record.RecordKey;
import io.skystack.common.record.ServiceRecord;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * All records that should be, laid out on keys.
 *
 * <p>Units claim keys, and several may claim one: an address in two Services claims one reverse key
 * twice. A key that is claimed with one value holds that value. A key that is claimed with several
 * holds none, and each lies one level deeper, at its hash, with {@code targetstrip} one higher. So
 * where a record lies depends on all claims on its key, and a change of one unit can move another's
 * record. This table knows all claims by key, and says for each change which keys it alters.
 *
 * <p>What it says depends only on the claims, never on the order in which they came. Not safe for
 * several threads at once.
 */
public final class Desired {
  /** A claim on a key, and the others on it; nearly every key has one. */
  private record Held(Unit unit, ServiceRecord value, @Nullable Held next) {
    boolean isOf(Unit other, ServiceRecord same) {
      return unit.equals(other) && value.equals(same);
    }
  }

  private final Map<Unit, List<Claim>> claimsOf = new HashMap<>();
  private final Map<RecordKey, Held> heldAt = new HashMap<>();
  private int size;

  /**
   * Sets what a unit claims.
   *
   * @param claims none of them twice
   * @return the keys at which another record, or none, should be now
   */
  public Set<RecordKey> update(Unit unit, List<Claim> claims) {
    List<Claim> before = claimsOf.getOrDefault(unit, List.of());
    Collection<Claim> removed = without(before, claims);
    Collection<Claim> added = without(claims, before);
    if (removed.isEmpty() && added.isEmpty()) {
      return Set.of();
    }
    Set<RecordKey> places = new LinkedHashSet<>();
    removed.forEach(claim -> places.add(claim.key()));
    added.forEach(claim -> places.add(claim.key()));
    Map<RecordKey, ServiceRecord> old = layout(places);
    removed.forEach(claim -> release(unit, claim));
    added.forEach(claim -> hold(unit, claim));
    if (claims.isEmpty()) {
      claimsOf.remove(unit);
    } else {
      claimsOf.put(unit, List.copyOf(claims));
    }
    Map<RecordKey, ServiceRecord> now = layout(places);
    size += now.size() - old.size();
    return differences(old, now);
  }

  private static Collection<Claim> without(List<Claim> some, List<Claim> others) {
    if (others.isEmpty()) {
      return some; // as nearly always at a start
    }
    Set<Claim> rest = new LinkedHashSet<>(some);
    others.forEach(rest::remove);
    return rest;
  }

  private void hold(Unit unit, Claim claim) {
    heldAt.compute(claim.key(), (key, first) -> new Held(unit, claim.value(), first));
  }

  private void release(Unit unit, Claim claim) {
    heldAt.computeIfPresent(claim.key(), (key, first) -> without(first, unit, claim.value()));
  }

  /** In what order the others come afterwards does not matter. */
  private static @Nullable Held without(Held first, Unit unit, ServiceRecord value) {
    Held found = first;
    while (found != null && !found.isOf(unit, value)) {
      found = found.next();
    }
    if (found == null) {
      return first;
    }
    Held rest = found.next();
    for (Held before = first; !before.isOf(unit, value); before = before.next()) {
      rest = new Held(before.unit(), before.value(), rest);
    }
    return rest;
  }

  private Map<RecordKey, ServiceRecord> layout(Set<RecordKey> places) {
    Map<RecordKey, ServiceRecord> layout = new LinkedHashMap<>();
    places.forEach(place -> layout(place, heldAt.get(place), layout::put));
    return layout;
  }

  private static void layout(
      RecordKey place, @Nullable Held first, BiConsumer<RecordKey, ServiceRecord> visit) {
    if (first == null) {
      return;
    }
    if (isOneValue(first)) {
      visit.accept(place, first.value());
      return;
    }
    Set<ServiceRecord> seen = new HashSet<>();
    for (Held held = first; held != null; held = held.next()) {
      if (seen.add(held.value())) {
        visit.accept(place.child(ValueHash.of(held.value())), deeper(held.value()));
      }
    }
  }

  /** Whether all claims on a key are for the same value, which then lies at the key itself. */
  private static boolean isOneValue(Held first) {
    for (Held other = first.next(); other != null; other = other.next()) {
      if (!other.value().equals(first.value())) {
        return false;
      }
    }
    return true;
  }

  private static ServiceRecord deeper(ServiceRecord value) {
    return value.toBuilder().targetStrip(value.targetStrip() + 1).build();
  }

  private static Set<RecordKey> differences(
      Map<RecordKey, ServiceRecord> old, Map<RecordKey, ServiceRecord> now) {
    Set<RecordKey> keys = new LinkedHashSet<>(now.keySet());
    keys.addAll(old.keySet());
    keys.removeIf(key -> Objects.equals(old.get(key), now.get(key)));
    return Collections.unmodifiableSet(keys);
  }

  /** The record that should be at this very key. */
  public Optional<ServiceRecord> at(RecordKey key) {
    Held first = heldAt.get(key);
    if (first != null && isOneValue(first)) {
      return Optional.of(first.value());
    }
    return sharing(key).map(held -> deeper(held.value()));
  }

  /** Whose record should be at this key; where several units claim it, any of them. */
  public Optional<Unit> unitAt(RecordKey key) {
    Held first = heldAt.get(key);
    return first == null ? sharing(key).map(Held::unit) : Optional.of(first.unit());
  }

  /** The claim that lies at this key because its own is shared. */
  private Optional<Held> sharing(RecordKey key) {
    RecordKey place = key.parent();
    Held first = heldAt.get(place);
    if (first == null || isOneValue(first)) {
      return Optional.empty();
    }
    for (Held held = first; held != null; held = held.next()) {
      if (place.child(ValueHash.of(held.value())).equals(key)) {
        return Optional.of(held);
      }
    }
    return Optional.empty();
  }

  /** All records, in the order of their keys. */
  public Map<RecordKey, ServiceRecord> all() {
    Map<RecordKey, ServiceRecord> all = new TreeMap<>();
    heldAt.forEach(
        (place, first) ->
            layout(
                place,
                first,
                (key, value) -> {
                  // A claim on a key itself goes before one that was moved there, as in at().
                  if (key.equals(place)) {
                    all.put(key, value);
                  } else {
                    all.putIfAbsent(key, value);
                  }
                }));
    return Collections.unmodifiableMap(all);
  }

  /** How many records should be. */
  public int size() {
    return size;
  }

  /** Whether a unit claims anything. */
  public boolean hasClaims(Unit unit) {
    return claimsOf.containsKey(unit);
  }

  /** The units that claim anything. */
  public Set<Unit> units() {
    return Set.copyOf(claimsOf.keySet());
  }
}
