package io.skystack.skydns.answer;

import io.skystack.common.record.RecordKey;
import io.skystack.common.store.Lease;
import io.skystack.common.store.RecordStore;
import io.skystack.common.store.RecordTree;
import io.skystack.common.store.StoredRecord;
import io.skystack.common.store.Versions;
import io.skystack.dns.plugin.Validity;
import io.skystack.skydns.select.KeyPattern;
import io.skystack.skydns.select.NameKey;
import io.skystack.skydns.select.RecordSelection;
import io.skystack.skydns.select.RecordSelection.Selected;
import io.skystack.skydns.select.Scope;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.xbill.DNS.Name;

/**
 * The records as one query sees them: one state of the whole tree, however many names are read from
 * it, and what has to stay as it is for the answer to stay right. Used by one thread at a time.
 */
final class Reading {
  /**
   * Keys that one query may look at, wildcards and the targets of many records included: some
   * milliseconds at most.
   */
  private static final int MOST_VISITED = 1 << 16;

  /** More parts than this are watched as the whole tree: checking an answer stays cheap. */
  private static final int MOST_STAMPS = 32;

  /**
   * Seconds, a week: nobody who keeps answers keeps them for longer (RFC 8767 section 4), and a TTL
   * above it is a mistake, such as a lease's identifier.
   */
  private static final int MOST_TTL = 604_800;

  private final RecordStore store;
  private final SkyOptions options;
  private final LongSupplier nanoTime;
  private final Notes notes;
  private final long now;
  private final Versions.Stamp whole;
  private final RecordTree tree;
  private final List<Versions.Stamp> stamps = new ArrayList<>(4);
  private final Set<LeasedTtl> leased = new HashSet<>();
  private int left = MOST_VISITED;
  private boolean storable = true;

  /** A TTL that a lease has a say in: it is right for as long as it would be given again. */
  private record LeasedTtl(Lease lease, int full, int given) {
    boolean holds(long now) {
      return lease.cap(full, now) == given;
    }
  }

  /** A part of the tree that has not changed. One object: as many are kept as there are answers. */
  private record Unchanged(Versions versions, int slot, int version) implements Validity.Source {
    @Override
    public boolean isUnchanged() {
      return versions.holds(slot, version);
    }
  }

  /** Begins with the records as they are now. */
  Reading(RecordStore store, SkyOptions options, LongSupplier nanoTime, Notes notes) {
    this.store = store;
    this.options = options;
    this.nanoTime = nanoTime;
    this.notes = notes;
    this.now = nanoTime.getAsLong();
    this.whole = store.versions().stamp(RecordKey.ROOT);
    this.tree = store.tree();
  }

  /** The records of a name, by all rules; a name that can have no key has none. */
  Selected select(Name name) {
    Name source = options.sourceOf(name);
    return select(source, options.isStrict(source) ? Scope.OWN : Scope.ALL_BELOW);
  }

  /** The records at and below a name, also where its domain is strict. */
  Selected selectAllBelow(Name name) {
    return select(name, Scope.ALL_BELOW);
  }

  private Selected select(Name name, Scope scope) {
    Optional<RecordKey> key = NameKey.keyOf(name);
    if (key.isEmpty()) {
      return Selected.NONE;
    }
    KeyPattern pattern =
        options.wildcards() ? KeyPattern.of(key.get()) : KeyPattern.ofLiteral(key.get());
    stamp(pattern.range());
    Selected selected =
        RecordSelection.select(tree, pattern, scope, left, options.priority(), notes);
    left -= Math.min(left, Math.max(1, selected.visited()));
    notes.read(name, pattern, scope, selected);
    return selected.exists() || !selected.complete() || pattern.isWild()
        ? selected
        : ofInsecurePod(name, key.get()).orElse(selected);
  }

  private Optional<Selected> ofInsecurePod(Name name, RecordKey key) {
    Optional<RecordKey> range = InsecurePods.rangeOf(key);
    range.ifPresent(this::stamp);
    Optional<StoredRecord> record = range.flatMap(pods -> InsecurePods.find(tree, key, pods));
    record.ifPresent(
        made -> notes.rule(name, "insecure Pods: the address is what the name spells"));
    return record.map(made -> new Selected(List.of(made), true, 1, true));
  }

  /**
   * Which names are read is known only while reading, so stamps come after the tree. That is sound
   * if the store still shows the same tree after the stamp was taken: a change that is not in it
   * will count up the stamp's counter later. Else the answer is right, but cannot be kept.
   */
  private void stamp(RecordKey range) {
    stamps.add(store.versions().stamp(range));
    storable &= store.tree() == tree;
  }

  /** The TTL of a record: its own or the default, no longer than its lease, nor than a week. */
  int ttlOf(StoredRecord record) {
    int wanted = record.value().ttl() == 0 ? options.ttl() : record.value().ttl();
    int full = Math.min(wanted, MOST_TTL);
    if (record.lease() == Lease.NONE) {
      return full;
    }
    int given = record.lease().cap(full, now);
    leased.add(new LeasedTtl(record.lease(), full, given));
    return given;
  }

  /** How long the same would be read again. */
  Validity validity() {
    if (!storable) {
      return Validity.ONCE;
    }
    Versions versions = store.versions();
    List<Validity.Source> sources = new ArrayList<>();
    for (Versions.Stamp stamp : stamps.size() > MOST_STAMPS ? List.of(whole) : stamps) {
      sources.add(new Unchanged(versions, stamp.slot(), stamp.version()));
    }
    if (!leased.isEmpty()) {
      List<LeasedTtl> ttls = List.copyOf(leased);
      LongSupplier clock = nanoTime;
      sources.add(() -> allHold(ttls, clock.getAsLong()));
    }
    return Validity.of(sources);
  }

  private static boolean allHold(List<LeasedTtl> ttls, long now) {
    for (LeasedTtl ttl : ttls) {
      if (!ttl.holds(now)) {
        return false;
      }
    }
    return true;
  }
}
