package io.skystack.skydns.classic;

import io.skystack.dns.plugin.Query;
import io.skystack.dns.server.AnswerObserver;
import org.xbill.DNS.Rcode;

/** What one event loop counts. */
@SuppressWarnings("EnumOrdinal") // numbers of counters, which are never stored
final class LoopObserver implements AnswerObserver {
  private static final int SYSTEMS = AnsweredBy.values().length;

  private final Counts requests = new Counts(SYSTEMS);
  private final Counts errors = new Counts(SYSTEMS * Cause.values().length);
  private final Counts durations = new Counts(SYSTEMS * (Buckets.DURATIONS.size() + 1));
  private final Counts durationSums = new Counts(SYSTEMS); // nanoseconds
  private final Counts sizes = new Counts(SYSTEMS * (Buckets.SIZES.size() + 1));
  private final Counts sizeSums = new Counts(SYSTEMS); // bytes

  @Override
  public void hot(Sent sent) {
    count(AnsweredBy.CACHE, sent);
  }

  @Override
  public void answered(Query query, String origin, Sent sent) {
    count(AnsweredBy.of(query, origin), sent);
  }

  private void count(AnsweredBy system, Sent sent) {
    int number = system.ordinal();
    requests.add(number, 1);
    durations.add(bucket(Buckets.DURATIONS, number, sent.nanos()), 1);
    durationSums.add(number, sent.nanos());
    sizes.add(bucket(Buckets.SIZES, number, sent.bytes()), 1);
    sizeSums.add(number, sent.bytes());
    if (sent.isTruncated()) {
      error(number, Cause.TRUNCATED);
    } else {
      switch (sent.rcode()) {
        case Rcode.NXDOMAIN -> error(number, Cause.NXDOMAIN);
        case Rcode.SERVFAIL -> error(number, Cause.SERVFAIL);
        case Rcode.REFUSED -> error(number, Cause.REFUSED);
        default -> {}
      }
    }
  }

  private void error(int system, Cause cause) {
    errors.add(system * Cause.values().length + cause.ordinal(), 1);
  }

  private static int bucket(Buckets buckets, int system, long value) {
    return system * (buckets.size() + 1) + buckets.of(value);
  }

  long requests(AnsweredBy system) {
    return requests.get(system.ordinal());
  }

  long errors(AnsweredBy system, Cause cause) {
    return errors.get(system.ordinal() * Cause.values().length + cause.ordinal());
  }

  /** How many took as long as the bucket says. */
  long durations(AnsweredBy system, int bucket) {
    return durations.get(system.ordinal() * (Buckets.DURATIONS.size() + 1) + bucket);
  }

  /** Of all, in nanoseconds. */
  long durationSum(AnsweredBy system) {
    return durationSums.get(system.ordinal());
  }

  /** How many were as large as the bucket says. */
  long sizes(AnsweredBy system, int bucket) {
    return sizes.get(system.ordinal() * (Buckets.SIZES.size() + 1) + bucket);
  }

  /** Of all, in bytes. */
  long sizeSum(AnsweredBy system) {
    return sizeSums.get(system.ordinal());
  }
}
