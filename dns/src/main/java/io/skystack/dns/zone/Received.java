package io.skystack.dns.zone;

import java.util.ArrayList;
import java.util.List;
import org.xbill.DNS.Record;
import org.xbill.DNS.ZoneTransferException;
import org.xbill.DNS.ZoneTransferIn.ZoneTransferHandler;

/** What comes in a whole transfer, up to a bound. */
final class Received implements ZoneTransferHandler {
  private final int most;
  private final List<Record> records = new ArrayList<>();

  Received(int most) {
    this.most = most;
  }

  List<Record> records() {
    return records;
  }

  @Override
  public void startAXFR() {
    records.clear();
  }

  @Override
  public void startIXFR() throws ZoneTransferException {
    throw new ZoneTransferException("differences, which were not asked for");
  }

  @Override
  public void startIXFRDeletes(Record soa) {}

  @Override
  public void startIXFRAdds(Record soa) {}

  @Override
  public void handleRecord(Record record) throws ZoneTransferException {
    if (records.size() == most) {
      throw new ZoneTransferException("more than " + most + " records");
    }
    records.add(record);
  }
}
