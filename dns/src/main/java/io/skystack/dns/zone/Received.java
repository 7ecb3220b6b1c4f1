package io.skystack.dns.zone;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Type;
import org.xbill.DNS.ZoneTransferException;
import org.xbill.DNS.ZoneTransferIn.ZoneTransferHandler;

/** What comes in a transfer, up to a bound: a whole zone, or what has changed in one. */
final class Received implements ZoneTransferHandler {
  private final int most;
  private final Optional<Zone> before;
  private int count;

  /** Of a whole zone. */
  private final List<Record> whole = new ArrayList<>();

  /** All but the SOA of a zone that was there; equal whatever their TTLs. */
  private final Set<Record> changed = new LinkedHashSet<>();

  private Optional<SOARecord> soa = Optional.empty();
  private boolean isRemoving;

  /**
   * @param most records
   * @param before what differences are from; empty where none are asked for
   */
  Received(int most, Optional<Zone> before) {
    this.most = most;
    this.before = before;
  }

  /** Whether differences came, and not the whole zone. */
  boolean isDifferences() {
    return soa.isPresent();
  }

  /** The records of the zone as it is now; none if nothing came. */
  Collection<Record> records() {
    if (soa.isEmpty()) {
      return whole;
    }
    List<Record> all = new ArrayList<>(changed);
    all.add(soa.get());
    return all;
  }

  @Override
  public void startAXFR() {
    whole.clear();
    soa = Optional.empty();
  }

  @Override
  public void startIXFR() throws ZoneTransferException {
    Zone zone =
        before.orElseThrow(
            () -> new ZoneTransferException("differences, which were not asked for"));
    changed.clear();
    for (Record record : zone.records()) {
      if (record.getType() != Type.SOA) {
        changed.add(record);
      }
    }
    soa = Optional.of(zone.soa());
  }

  @Override
  public void startIXFRDeletes(Record from) throws ZoneTransferException {
    long serial = ((SOARecord) from).getSerial();
    if (soa.isEmpty() || soa.get().getSerial() != serial) {
      throw new ZoneTransferException("differences from a version that is not ours: " + serial);
    }
    isRemoving = true;
  }

  @Override
  public void startIXFRAdds(Record to) {
    soa = Optional.of((SOARecord) to);
    isRemoving = false;
  }

  @Override
  public void handleRecord(Record record) throws ZoneTransferException {
    if (++count > most) {
      throw new ZoneTransferException("more than " + most + " records");
    }
    if (soa.isEmpty()) {
      whole.add(record);
    } else if (record.getType() != Type.SOA
        && !(isRemoving ? changed.remove(record) : changed.add(record))) {
      throw new ZoneTransferException(
          "differences that %s %s, which there is %s"
              .formatted(isRemoving ? "remove" : "add", record, isRemoving ? "not" : "already"));
    }
  }
}
