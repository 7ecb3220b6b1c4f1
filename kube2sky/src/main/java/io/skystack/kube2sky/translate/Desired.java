package io.skystack.kube2sky.translate;

import io.skystack.common.record.RecordKey;
import io.skystack.common.record.ServiceRecord;
import java.util.ArrayList;
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
  private record Held(Unit unit, ServiceRecord value) {}

  private final Map<Unit, List<Claim>> claimsOf = new HashMap<>();
  private final Map<RecordKey, List<Held>> heldAt = new HashMap<>();
  private int size;

  /**
   * Sets what a unit claims.
   *
   * @return the keys at which another record, or none, should be now
   */
  public Set<RecordKey> update(Unit unit, List<Claim> claims) {
    List<Claim> before = claimsOf.getOrDefault(unit, List.of());
    Set<Claim> removed = new LinkedHashSet<>(before);
    claims.forEach(removed::remove);
    Set<Claim> added = new LinkedHashSet<>(claims);
    before.forEach(added::remove);
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

  private void hold(Unit unit, Claim claim) {
    heldAt.merge(claim.key(), List.of(new Held(unit, claim.value())), Desired::joined);
  }

  private static List<Held> joined(List<Held> some, List<Held> more) {
    List<Held> all = new ArrayList<>(some);
    all.addAll(more);
    return all;
  }

  private void release(Unit unit, Claim claim) {
    List<Held> rest = new ArrayList<>(heldAt.getOrDefault(claim.key(), List.of()));
    rest.remove(new Held(unit, claim.value()));
    if (rest.isEmpty()) {
      heldAt.remove(claim.key());
    } else {
      heldAt.put(claim.key(), List.copyOf(rest)); // most lists have one entry: keep them small
    }
  }

  private Map<RecordKey, ServiceRecord> layout(Set<RecordKey> places) {
    Map<RecordKey, ServiceRecord> layout = new LinkedHashMap<>();
    places.forEach(place -> layout(place, layout::put));
    return layout;
  }

  private void layout(RecordKey place, BiConsumer<RecordKey, ServiceRecord> visit) {
    Set<ServiceRecord> values = valuesAt(place);
    if (values.size() == 1) {
      values.forEach(value -> visit.accept(place, value));
    } else {
      values.forEach(value -> visit.accept(place.child(ValueHash.of(value)), deeper(value)));
    }
  }

  private Set<ServiceRecord> valuesAt(RecordKey place) {
    List<Held> held = heldAt.getOrDefault(place, List.of());
    if (held.size() == 1) {
      return Set.of(held.get(0).value());
    }
    Set<ServiceRecord> values = new HashSet<>();
    held.forEach(one -> values.add(one.value()));
    return values;
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
    Set<ServiceRecord> values = valuesAt(key);
    if (values.size() == 1) {
      return Optional.of(values.iterator().next());
    }
    return sharing(key).map(held -> deeper(held.value()));
  }

  /** Whose record should be at this key; where several units claim it, any of them. */
  public Optional<Unit> unitAt(RecordKey key) {
    List<Held> held = heldAt.getOrDefault(key, List.of());
    return held.isEmpty() ? sharing(key).map(Held::unit) : Optional.of(held.get(0).unit());
  }

  /** The claim that lies at this key because its own is shared. */
  private Optional<Held> sharing(RecordKey key) {
    RecordKey place = key.parent();
    if (valuesAt(place).size() < 2) {
      return Optional.empty();
    }
    return heldAt.get(place).stream()
        .filter(held -> place.child(ValueHash.of(held.value())).equals(key))
        .findFirst();
  }

  /** All records, in the order of their keys. */
  public Map<RecordKey, ServiceRecord> all() {
    Map<RecordKey, ServiceRecord> all = new TreeMap<>();
    for (RecordKey place : heldAt.keySet()) {
      // A claim on a key itself goes before one that was moved there, as in at().
      layout(
          place,
          (key, value) -> {
            if (key.equals(place)) {
              all.put(key, value);
            } else {
              all.putIfAbsent(key, value);
            }
          });
    }
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
