package io.skystack.dns.zone;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The last versions of a zone, as differences from one to the next. Immutable.
 *
 * @param differences the oldest first, each from where the one before has led
 */
record History(List<Difference> differences) {
  /** None. */
  static final History NONE = new History(List.of());

  /** Versions that a secondary may be behind, at most. */
  private static final int MOST = 100;

  /** Bytes of records that are kept for those who are behind, at most. */
  private static final long MOST_BYTES = 16 << 20;

  History {
    differences = List.copyOf(differences);
  }

  /** The same with one more; the oldest are let go of where there are too many. */
  History with(Difference next) {
    List<Difference> all = new ArrayList<>(differences);
    all.add(next);
    long bytes = all.stream().mapToLong(Difference::bytes).sum();
    while (!all.isEmpty() && (all.size() > MOST || bytes > MOST_BYTES)) {
      bytes -= all.remove(0).bytes();
    }
    return new History(all);
  }

  /** What has changed since a version; empty if that is not known any more. */
  Optional<List<Difference>> since(long serial) {
    for (int i = 0; i < differences.size(); i++) {
      if (differences.get(i).from().getSerial() == serial) {
        return Optional.of(differences.subList(i, differences.size()));
      }
    }
    return Optional.empty();
  }
}
