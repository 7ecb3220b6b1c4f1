package io.skystack.dns.zone;

import java.util.List;
import org.xbill.DNS.Record;

/**
 * Addresses of the hosts that records name (RFC 1034 section 4.3.2 step 6), without and with
 * signatures.
 */
record Additional(List<Record> records, List<Record> signed) {
  static final Additional NONE = new Additional(List.of(), List.of());

  Additional {
    records = List.copyOf(records);
    signed = List.copyOf(signed);
  }

  List<Record> records(boolean withSignatures) {
    return withSignatures ? signed : records;
  }
}
