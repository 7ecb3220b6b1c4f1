package io.skystack.dns.zone;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * What has changed from one version of a zone to the next (RFC 1995 section 4).
 *
 * @param from the SOA record before
 * @param removed the other records that there are no longer
 * @param to the SOA record after
 * @param added the other records that there were not before
 * @param bytes about what it takes
 */
record Difference(
    SOARecord from, List<Record> removed, SOARecord to, List<Record> added, long bytes) {
  Difference {
    removed = List.copyOf(removed);
    added = List.copyOf(added);
  }

  /** A record whose TTL alone has changed is removed and added. */
  static Difference between(Zone before, Zone after) {
    List<Record> removed = new ArrayList<>();
    List<Record> added = new ArrayList<>();
    Map<Record, Record> left = new HashMap<>(); // equal whatever their TTLs
    before.records().forEach(record -> left.put(record, record));
    for (Record record : after.records()) {
      Record same = left.remove(record);
      if (same == null) {
        added.add(record);
      } else if (same.getTTL() != record.getTTL()) {
        removed.add(same);
        added.add(record);
      }
    }
    removed.addAll(left.values());
    removed.removeIf(record -> record.getType() == Type.SOA);
    added.removeIf(record -> record.getType() == Type.SOA);
    return new Difference(before.soa(), removed, after.soa(), added, bytes(removed) + bytes(added));
  }

  private static long bytes(List<Record> records) {
    return records.stream().mapToLong(Difference::bytes).sum();
  }

  /** The bytes of a record on the wire, without compression. */
  static int bytes(Record record) {
    return record.toWire(Section.ANSWER).length;
  }

  /** How many records tell it. */
  int size() {
    return removed.size() + added.size() + 2;
  }

  /** Tells it: what was, then what is. */
  void tell(List<Record> into) {
    into.add(from);
    into.addAll(removed);
    into.add(to);
    into.addAll(added);
  }
}
