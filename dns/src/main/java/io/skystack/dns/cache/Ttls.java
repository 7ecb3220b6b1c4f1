package io.skystack.dns.cache;

import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.RecordCopy;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;

/** Reading and changing the TTLs of answers. */
final class Ttls {
  private static final long HIGHEST = Integer.MAX_VALUE;

  private Ttls() {}

  /** A record's TTL in seconds; one with the highest bit set is 0 (RFC 2181 section 8). */
  static long of(Record record) {
    long ttl = record.getTTL();
    return ttl < 0 || ttl > HIGHEST ? 0 : ttl;
  }

  /**
   * How many seconds an answer may be kept by what it says: until its first record ends; one that
   * says no, as its SOA says (RFC 2308 section 5). Empty if nothing says.
   */
  static OptionalLong lifetime(Answer answer, Kind kind) {
    boolean says =
        kind != Kind.DENIAL || answer.authority().stream().anyMatch(SOARecord.class::isInstance);
    return says
        ? Stream.of(answer.answer(), answer.authority(), answer.additional())
            .flatMap(List::stream)
            .mapToLong(Ttls::bounded)
            .min()
        : OptionalLong.empty();
  }

  /** A record's TTL; of an SOA its minimum counts too, for it says how long a no is good. */
  static long bounded(Record record) {
    long ttl = of(record);
    return record instanceof SOARecord soa ? Math.min(ttl, soa.getMinimum()) : ttl;
  }

  /** The same answer with every TTL changed; given is the record. */
  static Answer.Builder change(Answer answer, ToLongFunction<Record> ttl) {
    Answer.Builder changed = answer.toBuilder();
    changed.answer().replaceAll(record -> RecordCopy.withTtl(record, ttl.applyAsLong(record)));
    changed.authority().replaceAll(record -> RecordCopy.withTtl(record, ttl.applyAsLong(record)));
    changed.additional().replaceAll(record -> RecordCopy.withTtl(record, ttl.applyAsLong(record)));
    return changed;
  }
}
