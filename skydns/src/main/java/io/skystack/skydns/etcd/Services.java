package io.skystack.skydns.etcd;

import io.skystack.common.record.RecordKey;
import io.skystack.common.record.ServiceRecord;
import io.skystack.common.store.Lease;
import io.skystack.common.store.RecordStore;
import io.skystack.common.store.RecordTree;
import io.skystack.common.store.StoredRecord;
import io.skystack.common.store.Versions;
import io.skystack.dns.plugin.Validity;
import io.skystack.skydns.answer.Host;
import io.skystack.skydns.select.NameKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

/**
 * Reads the records for one query, and remembers what was read. For one thread.
 *
 * <p>The records of a name are all below its key, or, if there are none, the one at it. A label
 * {@code *} or {@code any} stands for every label.
 */
final class Services {
  private static final int DEFAULT_PRIORITY = 10;
  private static final int DEFAULT_TTL = 300;

  /** Records that one query may read: a name above a million others has no answer. */
  private static final int MOST_RECORDS = 100_000;

  private final RecordStore store;
  private final EtcdBackendOptions options;
  private final long now;
  private final List<Validity.Source> sources = new ArrayList<>();
  private int left = MOST_RECORDS;
  private boolean hasLeases;

  /**
   * @param now of {@link System#nanoTime}
   */
  Services(RecordStore store, EtcdBackendOptions options, long now) {
    this.store = store;
    this.options = options;
    this.now = now;
  }

  /** There is no record: the name does not exist. */
  static final class NoName extends Exception {
    private static final long serialVersionUID = 1;

    NoName() {
      super("no record", null, false, false);
    }
  }

  /** The records of a name, those of its group alone. */
  List<Service> of(Name name, int type) throws NoName {
    return Groups.of(read(name, type, false));
  }

  /** The record at exactly a name's key. */
  List<Service> at(Name name, int type) throws NoName {
    return Groups.of(read(name, type, true));
  }

  private List<Service> read(Name name, int type, boolean exact) throws NoName {
    RecordKey key = NameKey.keyOf(name).orElseThrow(NoName::new);
    List<String> labels = key.labels();
    int wild = wild(labels);
    RecordKey range = wild < 0 ? key : key.first(wild);
    Versions.Stamp stamp = store.versions().stamp(range);
    sources.add(() -> store.versions().holds(stamp)); // before the tree is read
    List<StoredRecord> found = find(store.tree(), range, exact);
    if (found.isEmpty()) {
      throw new NoName();
    }
    List<Service> services = new ArrayList<>();
    for (StoredRecord record : found) {
      if ((wild < 0 || fits(record.key().labels(), labels)) && isWanted(record.value(), type)) {
        services.add(service(record));
      }
    }
    return services;
  }

  private static int wild(List<String> labels) {
    for (int i = 0; i < labels.size(); i++) {
      if (isWild(labels.get(i))) {
        return i;
      }
    }
    return -1;
  }

  private static boolean isWild(String label) {
    return label.equals("*") || label.equals("any");
  }

  /** Whether a key has the labels of a name at its beginning. */
  private static boolean fits(List<String> key, List<String> labels) {
    if (key.size() < labels.size()) {
      return false;
    }
    for (int i = 0; i < labels.size(); i++) {
      if (!isWild(labels.get(i)) && !labels.get(i).equals(key.get(i))) {
        return false;
      }
    }
    return true;
  }

  private List<StoredRecord> find(RecordTree tree, RecordKey range, boolean exact) {
    Optional<StoredRecord> own = tree.find(range);
    List<StoredRecord> below = new ArrayList<>();
    if (!exact) {
      for (StoredRecord record : tree.atOrBelow(range)) {
        if (left == 0) {
          break;
        }
        left--;
        if (record.key().length() > range.length()) {
          below.add(record);
        }
      }
    }
    return below.isEmpty() ? own.map(List::of).orElse(List.of()) : below;
  }

  /** A record without a host is for its text alone. */
  private static boolean isWanted(ServiceRecord record, int type) {
    return !record.host().isEmpty() || (type == Type.TXT && !record.text().isEmpty());
  }

  private Service service(StoredRecord record) {
    ServiceRecord value = record.value();
    return new Service(
        record.key(),
        Host.of(value.host()),
        value.host(),
        value.port(),
        value.priority() == 0 ? DEFAULT_PRIORITY : value.priority(),
        value.weight(),
        value.text(),
        value.mail(),
        ttl(record),
        value.targetStrip(),
        value.group());
  }

  /** The least of the record's own and what its lease gives; a default if there is neither. */
  private long ttl(StoredRecord record) {
    int own = record.value().ttl();
    if (record.lease() == Lease.NONE) {
      return own == 0 ? DEFAULT_TTL : own;
    }
    hasLeases = true;
    int left = record.lease().cap(Integer.MAX_VALUE, now);
    int given = Math.max(options.minLeaseTtl(), Math.min(options.maxLeaseTtl(), left));
    return own == 0 ? given : Math.min(own, given);
  }

  /** How long the same would be read again. What hangs on a lease has another TTL every second. */
  Validity validity() {
    Validity read = Validity.of(sources);
    return hasLeases ? read.and(Validity.until(now + TimeUnit.SECONDS.toNanos(1))) : read;
  }
}
