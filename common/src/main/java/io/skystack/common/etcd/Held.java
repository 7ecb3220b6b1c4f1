package io.skystack.common.etcd;

import io.skystack.common.snapshot.Snapshot;
import io.skystack.common.store.Change;
import io.skystack.common.store.Listeners;
import io.skystack.common.store.RecordTree;
import io.skystack.common.store.StoredRecord;
import io.skystack.common.store.Versions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a mirror holds, and how one state follows another. Written by the mirror's thread alone;
 * {@link #tree}, {@link #revision}, {@link #versions} and {@link #listeners} serve any thread.
 */
final class Held {
  private static final Logger LOG = LoggerFactory.getLogger(Held.class);

  private final Duration grace;
  private final Leases leases;
  private final MirrorMetrics metrics;
  private final Leftovers leftovers = new Leftovers();
  private final Versions versions = new Versions();
  private final Listeners listeners = new Listeners();
  private final ConfigDocument config = new ConfigDocument();
  private volatile RecordTree tree = RecordTree.EMPTY;
  private volatile long revision;
  private long clusterId;

  Held(Duration grace, Leases leases, MirrorMetrics metrics) {
    this.grace = grace;
    this.leases = leases;
    this.metrics = metrics;
  }

  RecordTree tree() {
    return tree;
  }

  /** The revision up to which the tree is complete; 0 if nothing was read yet. */
  long revision() {
    return revision;
  }

  long clusterId() {
    return clusterId;
  }

  Versions versions() {
    return versions;
  }

  Listeners listeners() {
    return listeners;
  }

  /** The configuration beside the records. */
  ConfigDocument config() {
    return config;
  }

  /** Whether something is held that etcd lacks. */
  boolean hasLeftovers() {
    return leftovers.size() > 0 || config.isLeftOver();
  }

  /** How many records are held that etcd lacks. */
  int leftovers() {
    return leftovers.size();
  }

  /** The record written last, of those that etcd is believed to have. */
  Optional<StoredRecord> newest() {
    StoredRecord newest = null;
    for (StoredRecord record : tree.all()) {
      boolean newer = newest == null || record.revision() > newest.revision();
      if (newer && !leftovers.has(record.key())) {
        newest = record;
      }
    }
    return Optional.ofNullable(newest);
  }

  /** Takes over what an earlier run held. */
  void adopt(Snapshot snapshot) {
    clusterId = snapshot.clusterId();
    publish(snapshot.records(), tree.changesTo(snapshot.records()), snapshot.revision());
    config.set(snapshot.config());
  }

  /**
   * What is held, for a file. While records are in their grace there is none: after a restart the
   * older file makes the same grace begin again, where a newer one would make them look like etcd's
   * own.
   *
   * @param origin what etcd's path prefix is
   * @param fresh when it was last known to be so
   */
  Optional<Snapshot> snapshot(String origin, Instant fresh) {
    return revision == 0 || hasLeftovers()
        ? Optional.empty()
        : Optional.of(new Snapshot(origin, clusterId, revision, fresh, tree, config.text()));
  }

  /**
   * Takes what was read, in one step.
   *
   * @return how many changes that made
   */
  int replace(PagedRead.Result result) {
    RecordTree read = RecordTree.of(result.records());
    if (isOtherHistory(result, read)) {
      otherHistory(result, read);
    }
    RecordTree next = leftovers.addTo(read, tree);
    List<Change> difference = tree.changesTo(next);
    clusterId = result.clusterId();
    publish(next, difference, result.revision());
    config.read(result.config());
    return difference.size();
  }

  /**
   * Whether what was read does not go on from what is held: another cluster, an older revision, or
   * not one record as it was, for a compaction alone would hardly ever leave none. If it did, what
   * was deleted stays for the grace; to take another history for ours would cost more.
   */
  private boolean isOtherHistory(PagedRead.Result result, RecordTree read) {
    if (revision == 0) {
      return false;
    }
    if (result.clusterId() != clusterId || result.revision() < revision) {
      return true;
    }
    boolean nothing = true;
    for (StoredRecord record : tree.all()) {
      if (leftovers.has(record.key())) {
        continue;
      }
      nothing = false;
      Optional<StoredRecord> now = read.find(record.key());
      if (now.isPresent() && now.get().revision() == record.revision()) {
        return false;
      }
    }
    return !nothing;
  }

  private void otherHistory(PagedRead.Result result, RecordTree read) {
    metrics.otherHistories.inc();
    boolean believed = grace.isZero();
    if (!believed) {
      long end = System.nanoTime() + grace.toNanos();
      leftovers.keep(tree, read, end);
      config.keepUntil(end);
    }
    LOG.warn(
        "etcd came back with another history (revision {} where {} was seen, {} records where {}"
            + " were known): {}",
        result.revision(),
        revision,
        read.size(),
        tree.size(),
        believed
            ? "taking it as it is"
            : "keeping the "
                + leftovers.size()
                + " that it lacks for "
                + grace.toSeconds()
                + " s while publishers fill it");
  }

  /** Takes what a watch told, up to {@code seen}, in one step. */
  void follow(List<Change> changes, long seen) {
    leftovers.confirm(changes);
    publish(tree.with(changes), changes, seen);
  }

  /** Lets go of what etcd lacks once its grace is over. */
  void endGrace(long nowNanos) {
    config.endGrace(nowNanos);
    if (leftovers.isOver(nowNanos)) {
      List<Change> deletes = leftovers.end();
      metrics.removedAfterGrace.inc(deletes.size());
      LOG.warn("removing {} records that etcd still lacks after the grace", deletes.size());
      publish(tree.with(deletes), deletes, revision);
    }
  }

  private void publish(RecordTree next, List<Change> changes, long seen) {
    leases.count(tree, changes);
    if (!changes.isEmpty()) {
      tree = next;
      changes.forEach(change -> versions.changed(change.key()));
      metrics.batches.inc();
      metrics.changes.inc(changes.size());
    }
    revision = seen;
    tell(changes);
  }

  private void tell(List<Change> changes) {
    try {
      listeners.tell(changes);
    } catch (RuntimeException e) {
      LOG.error("a listener to changes in etcd failed", e);
    }
  }
}
