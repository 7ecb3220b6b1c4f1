package io.skystack.skydns.answer;

import io.prometheus.metrics.core.metrics.Counter;
import io.skystack.common.store.StoredRecord;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Records that could not be answered with: counted, and the first of a burst logged. */
final class BadHosts {
  private static final Logger LOG = LoggerFactory.getLogger(BadHosts.class);

  /** Nanoseconds between two lines: a broken record that is asked for often says it once. */
  private static final long BURST_NANOS = 60_000_000_000L;

  private final Counter counter;
  private final LongSupplier nanoTime;
  private final AtomicLong nextLine;

  BadHosts(Counter counter, LongSupplier nanoTime) {
    this.counter = counter;
    this.nanoTime = nanoTime;
    this.nextLine = new AtomicLong(nanoTime.getAsLong());
  }

  /** The host of a record; what it cannot be is reported. */
  Host hostOf(StoredRecord record) {
    Host host = Host.of(record.value().host());
    if (host instanceof Host.Bad) {
      report(record, "its host '" + record.value().host() + "' is neither a name nor an address");
    }
    return host;
  }

  /** Reports a record that is left out of an answer. */
  void report(StoredRecord record, String why) {
    counter.inc();
    long now = nanoTime.getAsLong();
    long due = nextLine.get();
    if (now - due >= 0 && nextLine.compareAndSet(due, now + BURST_NANOS)) {
      LOG.warn("record {} is left out of answers: {}", record.key(), why);
    }
  }
}
