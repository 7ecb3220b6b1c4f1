package io.skystack.kube2sky.publish;

import io.skystack.common.record.RecordKey;
import io.skystack.common.store.RecordSink;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A transaction that was sent. Until it has landed nobody else writes to its keys.
 *
 * @param passengers the units it carries
 * @param writes what was sent
 * @param keys all keys that its units had to look at, written or not
 * @param sent when, of {@link System#nanoTime}
 */
record Flight(
    List<Passenger> passengers, List<RecordSink.Write> writes, Set<RecordKey> keys, long sent) {
  /**
   * A unit on it.
   *
   * @param keys it had to look at
   * @param writes those of it that go with this transaction
   * @param since when the oldest of it came up, of {@link System#nanoTime}
   * @param triggered when that happened which led to it, of {@link System#nanoTime}
   */
  record Passenger(
      Work work, Set<RecordKey> keys, List<RecordSink.Write> writes, long since, long triggered) {
    /** What there was no room for. */
    Set<RecordKey> left() {
      Set<RecordKey> left = new HashSet<>(keys);
      writes.forEach(write -> left.remove(write.key()));
      return left;
    }
  }

  /**
   * What came of it.
   *
   * @param revision at which it can be read; 0 if it failed
   * @param answered when the store had answered, of {@link System#nanoTime}
   * @param seen whether the mirror shows it
   * @param error why it was not carried out, as far as anyone knows; empty if it was
   */
  record Landing(
      Flight flight, long revision, long answered, boolean seen, Optional<Throwable> error) {}
}
