package io.skystack.common.etcd;

import io.etcd.jetcd.api.LeaseGrpc;
import io.etcd.jetcd.api.LeaseTimeToLiveRequest;
import io.etcd.jetcd.api.LeaseTimeToLiveResponse;
import io.skystack.common.store.Change;
import io.skystack.common.store.Lease;
import io.skystack.common.store.RecordTree;
import io.skystack.common.store.StoredRecord;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The leases that records hang on. etcd does not tell when a lease is kept alive, so each is asked
 * for what is left of it, again at half of that time. How many are asked a second is bounded: a
 * lease whose turn comes late just counts down. Until the first answer a lease counts as about to
 * end, so a TTL is never too long.
 *
 * <p>All methods are called by the mirror's thread.
 */
final class Leases {
  private static final int MOST_A_SECOND = 200;
  private static final int MOST_WAITING = 64;
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final long SECOND = 1_000_000_000L;
  private static final long LONGEST_WAIT = 30 * SECOND;

  private final EtcdConnection connection;
  private final Executor mirror;
  private final Map<Long, Entry> byId = new HashMap<>();
  private final PriorityQueue<Entry> due =
      new PriorityQueue<>(Comparator.comparingLong(entry -> entry.askAt));
  private int waiting;
  private double allowed = MOST_A_SECOND;
  private long allowedAt = System.nanoTime();

  /** A lease and how many records hang on it. */
  private static final class Entry {
    final Lease lease;
    int records;
    long askAt;

    Entry(Lease lease, long askAt) {
      this.lease = lease;
      this.askAt = askAt;
    }
  }

  Leases(EtcdConnection connection, Executor mirror) {
    this.connection = connection;
    this.mirror = mirror;
  }

  /** The one object for this lease. */
  Lease of(long id) {
    return id == 0 ? Lease.NONE : entry(id, null).lease;
  }

  private Entry entry(long id, @Nullable Lease known) {
    return byId.computeIfAbsent(
        id,
        absent -> {
          long now = System.nanoTime();
          Entry entry = new Entry(known == null ? new Lease(id, now) : known, now);
          due.add(entry);
          return entry;
        });
  }

  /** How many there are. */
  int size() {
    return byId.size();
  }

  /** Counts what hangs on each, before {@code changes} are made to {@code tree}. */
  void count(RecordTree tree, List<Change> changes) {
    for (Change change : changes) {
      tree.find(change.key()).ifPresent(old -> add(old, -1));
      if (change instanceof Change.Put put) {
        add(put.record(), 1);
      }
    }
  }

  private void add(StoredRecord record, int more) {
    if (record.lease().id() != 0) {
      entry(record.lease().id(), record.lease()).records += more;
    }
  }

  /** Forgets those that nothing hangs on. Not while records are read that are not counted yet. */
  void sweep() {
    if (byId.values().removeIf(entry -> entry.records <= 0)) {
      due.removeIf(entry -> entry.records <= 0);
    }
  }

  /** Asks those whose turn it is. */
  void ask() {
    long now = System.nanoTime();
    double earned = (double) (now - allowedAt) / SECOND * MOST_A_SECOND;
    allowed = Math.min(MOST_A_SECOND, allowed + earned);
    allowedAt = now;
    while (allowed >= 1 && waiting < MOST_WAITING) {
      Entry next = due.peek();
      if (next == null || next.askAt - now > 0) {
        return;
      }
      due.poll();
      allowed--;
      ask(next);
    }
  }

  private void ask(Entry entry) {
    waiting++;
    LeaseTimeToLiveRequest request =
        LeaseTimeToLiveRequest.newBuilder().setID(entry.lease.id()).build();
    var unused =
        connection
            .call(LeaseGrpc.getLeaseTimeToLiveMethod(), request, TIMEOUT)
            .whenComplete((answer, error) -> mirror.execute(() -> answered(entry, answer)));
  }

  private void answered(Entry entry, @Nullable LeaseTimeToLiveResponse answer) {
    waiting--;
    long now = System.nanoTime();
    long next = 2 * SECOND;
    if (answer != null) {
      long left = Math.max(0, answer.getTTL()) * SECOND;
      entry.lease.endsAt(now + left);
      next = Math.max(SECOND, Math.min(LONGEST_WAIT, left / 2));
    }
    if (byId.get(entry.lease.id()) == entry) {
      entry.askAt = now + next;
      due.add(entry);
    }
  }
}
