package io.skystack.dns.zone;

import io.skystack.dns.plugin.Edns;
import io.skystack.dns.plugin.Query;
import io.skystack.dns.wire.ResponseEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.xbill.DNS.Record;
import org.xbill.DNS.Serial;
import org.xbill.DNS.Type;

/**
 * What somebody gets who asks for a zone, or for what has changed in it.
 *
 * @param records in the order in which they go out
 */
record ZoneTransfer(Transferred what, List<Record> records) {
  private static final int HEADER = 12;

  /** Type and class of a question. */
  private static final int QUESTION_TAIL = 4;

  /** Room for OPT with a cookie and the like, in bytes. */
  private static final int OPT_ROOM = 100;

  /** Room for a signature, in bytes. */
  private static final int SIGNATURE_ROOM = 250;

  static ZoneTransfer of(Query query, ServedZone.Version version) {
    if (query.type() == Type.IXFR) {
      return incremental(query, version);
    }
    return query.transport().isStream()
        ? whole(version.zone())
        : new ZoneTransfer(Transferred.REFUSED, List.of());
  }

  private static ZoneTransfer incremental(Query query, ServedZone.Version version) {
    Zone zone = version.zone();
    OptionalLong theirs = query.context().version();
    if (theirs.isPresent() && Serial.compare(theirs.getAsLong(), zone.serial()) >= 0) {
      return serial(zone);
    }
    Optional<ZoneTransfer> changes =
        theirs.isEmpty()
            ? Optional.empty()
            : version
                .history()
                .since(theirs.getAsLong())
                .filter(all -> isShorter(all, zone))
                .map(all -> differences(all, zone));
    if (query.transport().isStream()) {
      return changes.orElseGet(() -> whole(zone));
    }
    // What does not fit has the client come back over TCP (RFC 1995 section 2).
    return changes.filter(all -> all.fits(query)).orElseGet(() -> serial(zone));
  }

  private static boolean isShorter(List<Difference> all, Zone zone) {
    return all.stream().mapToLong(Difference::size).sum() < zone.records().size();
  }

  /** The SOA record alone. */
  private static ZoneTransfer serial(Zone zone) {
    return new ZoneTransfer(Transferred.SERIAL, List.of(zone.soa()));
  }

  /** All records between two times the SOA (RFC 5936 section 2.2). */
  private static ZoneTransfer whole(Zone zone) {
    List<Record> records = new ArrayList<>(zone.records());
    records.add(zone.soa());
    return new ZoneTransfer(Transferred.WHOLE, records);
  }

  /** The differences between two times the SOA (RFC 1995 section 4). */
  private static ZoneTransfer differences(List<Difference> all, Zone zone) {
    List<Record> records = new ArrayList<>();
    records.add(zone.soa());
    all.forEach(difference -> difference.tell(records));
    records.add(zone.soa());
    return new ZoneTransfer(Transferred.DIFFERENCES, records);
  }

  /** Whether all is sure to be in one message. */
  private boolean fits(Query query) {
    Edns edns = query.edns();
    int bytes = HEADER + query.name().length() + QUESTION_TAIL;
    bytes += edns.present() ? OPT_ROOM : 0;
    bytes += query.context().signed().isPresent() ? SIGNATURE_ROOM : 0;
    int most = ResponseEncoder.mostBytes(query.transport(), edns.present(), edns.payloadSize());
    for (Record record : records) {
      bytes += Difference.bytes(record);
      if (bytes > most) {
        return false;
      }
    }
    return true;
  }
}
