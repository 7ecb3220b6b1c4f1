package io.skystack.dns.loadbalance;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.Record;

/** The A and AAAA records of a section: where they stand, and what they say. */
final class AddressRecords {
  private AddressRecords() {}

  /** The places of a section that hold addresses, first to last. */
  static List<Integer> places(List<Record> section) {
    List<Integer> places = new ArrayList<>();
    for (int i = 0; i < section.size(); i++) {
      if (section.get(i) instanceof ARecord || section.get(i) instanceof AAAARecord) {
        places.add(i);
      }
    }
    return places;
  }

  /** The address that a record of {@link #places} says. */
  static InetAddress address(Record record) {
    return record instanceof ARecord a ? a.getAddress() : ((AAAARecord) record).getAddress();
  }
}
