package io.skystack.skydns.answer;

import io.prometheus.metrics.core.metrics.Counter;
import io.skystack.common.cli.BurstLog;
import io.skystack.common.store.StoredRecord;
import org.slf4j.LoggerFactory;

/** Records that could not be answered with: counted, and the first of a burst logged. */
final class Unusable {
  /** Characters of a host in a line. */
  private static final int MOST_SHOWN = 100;

  private final BurstLog log = new BurstLog(LoggerFactory.getLogger(Unusable.class));
  private final Counter counter;

  Unusable(Counter counter) {
    this.counter = counter;
  }

  /** A host as it is shown to an operator. */
  static String shown(StoredRecord record) {
    String host = record.value().host();
    return host.length() <= MOST_SHOWN ? host : host.substring(0, MOST_SHOWN) + "...";
  }

  /** Reports a record that is left out of an answer. */
  void report(StoredRecord record, String why) {
    counter.inc();
    log.warn("host", "record {} is left out of answers: {}", record.key(), why);
  }
}
