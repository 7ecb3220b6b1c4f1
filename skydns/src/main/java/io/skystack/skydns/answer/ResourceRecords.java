package io.skystack.skydns.answer;

import io.skystack.dns.plugin.RecordCopy;
import java.io.ByteArrayOutputStream;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** Making resource records, and tidying sections of them. */
final class ResourceRecords {
  private static final int MOST_STRING_BYTES = 255;

  private ResourceRecords() {}

  /** An A or AAAA record, by the address. */
  static Record address(Name owner, int ttl, InetAddress address) {
    return address instanceof Inet4Address
        ? new ARecord(owner, DClass.IN, ttl, address)
        : new AAAARecord(owner, DClass.IN, ttl, address);
  }

  /**
   * A TXT record (RFC 1035 section 3.3.14) of these bytes, in strings of at most 255.
   *
   * @param text so long that it fits a message
   */
  static Record text(Name owner, int ttl, byte[] text) {
    ByteArrayOutputStream rdata = new ByteArrayOutputStream(text.length + 8);
    for (int at = 0; at < text.length; at += MOST_STRING_BYTES) {
      int length = Math.min(MOST_STRING_BYTES, text.length - at);
      rdata.write(length);
      rdata.write(text, at, length);
    }
    return Record.newRecord(owner, Type.TXT, DClass.IN, ttl, rdata.toByteArray());
  }

  /** A section with each record once, in the order of their first, and all TTLs the smallest. */
  static List<Record> tidy(List<Record> section) {
    if (section.size() < 2) {
      return section;
    }
    long least = Long.MAX_VALUE;
    for (Record record : section) {
      least = Math.min(least, record.getTTL());
    }
    List<Record> tidied = new ArrayList<>(section.size());
    for (Record record : new LinkedHashSet<>(section)) { // records that differ in TTL are equal
      tidied.add(RecordCopy.withTtl(record, least));
    }
    return tidied;
  }
}
