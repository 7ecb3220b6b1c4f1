package io.skystack.kube2sky.publish;

import io.skystack.common.record.RecordKey;
import io.skystack.common.store.StoredRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The records of others at keys that are wanted. Each is told once: the first of a burst in a line
 * of their own, the others by number, since two clusters with one domain have thousands of them.
 *
 * <p>Belongs to the publisher's thread.
 */
final class ForeignKeys {
  private static final Logger LOG = LoggerFactory.getLogger(ForeignKeys.class);

  private static final int LINES = 5;

  private final String owner;
  private final Map<RecordKey, String> owners = new TreeMap<>();
  private final List<RecordKey> untold = new ArrayList<>();

  ForeignKeys(String owner) {
    this.owner = owner;
  }

  /** Somebody else's record is in the way. */
  void add(StoredRecord record) {
    if (owners.put(record.key(), record.value().owner()) == null) {
      untold.add(record.key());
    }
  }

  /** Nothing is in the way at this key. */
  void remove(RecordKey key) {
    owners.remove(key);
  }

  /** Logs what is new. */
  void tell() {
    if (untold.isEmpty()) {
      return;
    }
    List<RecordKey> news = untold.stream().filter(owners::containsKey).toList();
    untold.clear();
    news.stream()
        .limit(LINES)
        .forEach(
            key -> {
              String theirs = owners.getOrDefault(key, "");
              LOG.warn(
                  "left alone {}: the record there {}, this is {}; take it away to have it"
                      + " published",
                  key,
                  theirs.isEmpty() ? "has no owner" : "belongs to " + theirs,
                  owner);
            });
    if (news.size() > LINES) {
      LOG.warn(
          "and {} more keys hold records of others; does another cluster write the same domain?",
          news.size() - LINES);
    }
  }

  int size() {
    return owners.size();
  }

  /** The first ones in the order of their keys, {@code most} at most. */
  List<PublisherStatus.Foreign> some(int most) {
    return owners.entrySet().stream()
        .limit(most)
        .map(one -> new PublisherStatus.Foreign(one.getKey(), one.getValue()))
        .toList();
  }
}
