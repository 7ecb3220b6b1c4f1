package io.skystack.common.etcd;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.KeyValue;
import io.skystack.common.record.RecordCodec;
import io.skystack.common.record.RecordFormatException;
import io.skystack.common.record.RecordKey;
import io.skystack.common.store.StoredRecord;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns keys and values of etcd into records. One that is none is skipped, counted, and logged,
 * each key at most once in ten minutes: whoever put it there should see why it is not answered. A
 * record that was at its place before is gone, for serving what is no longer in etcd would be a lie
 * that nobody could explain.
 */
final class RecordReader {
  private static final Logger LOG = LoggerFactory.getLogger(RecordReader.class);
  private static final int MOST_REMEMBERED = 1_000;
  private static final long PAUSE_NANOS = TimeUnit.MINUTES.toNanos(10);

  private final KeySpace keys;
  private final Leases leases;
  private final MirrorMetrics metrics;

  /** What was logged: key to when, of {@link System#nanoTime}. */
  private final Map<ByteString, Long> logged =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<ByteString, Long> eldest) {
          return size() > MOST_REMEMBERED;
        }
      };

  RecordReader(KeySpace keys, Leases leases, MirrorMetrics metrics) {
    this.keys = keys;
    this.leases = leases;
    this.metrics = metrics;
  }

  /** The record; empty if it is none. */
  Optional<StoredRecord> read(KeyValue kv) {
    Optional<RecordKey> key = keys.toRecord(kv.getKey());
    if (key.isEmpty()) {
      bad(kv, "a label of the key is empty");
      return Optional.empty();
    }
    try {
      return Optional.of(
          new StoredRecord(
              key.get(),
              RecordCodec.parse(kv.getValue().toByteArray()),
              kv.getModRevision(),
              leases.of(kv.getLease())));
    } catch (RecordFormatException e) {
      bad(kv, e.getMessage());
      return Optional.empty();
    }
  }

  private void bad(KeyValue kv, String why) {
    metrics.badValues.inc();
    long now = System.nanoTime();
    Long before = logged.get(kv.getKey());
    if (before == null || now - before > PAUSE_NANOS) {
      logged.put(kv.getKey(), now);
      LOG.warn(
          "{} in etcd is no record and is not answered, nor what was there before: {}",
          KeySpace.show(kv.getKey()),
          why);
    }
  }
}
