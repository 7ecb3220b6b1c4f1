package io.skystack.dns.plugin;

import java.io.IOException;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/** Records like others, but for their owner or their TTL, whatever their type. */
public final class RecordCopy {
  /** Bytes of type and class, between owner and TTL (RFC 1035 section 3.2.1). */
  private static final int TYPE_CLASS = 4;

  private RecordCopy() {}

  /**
   * The same record with this TTL; the very same object if that is its own.
   *
   * @param ttl seconds
   */
  public static Record withTtl(Record record, long ttl) {
    return ttl == record.getTTL() ? record : copy(record, record.getName(), ttl);
  }

  /** The same record with this owner. */
  public static Record withName(Record record, Name name) {
    return copy(record, name, record.getTTL());
  }

  private static Record copy(Record record, Name name, long ttl) {
    byte[] whole = record.toWire(Section.ANSWER);
    byte[] owner = name.toWire();
    int ownerLength = record.getName().length();
    byte[] wire = new byte[owner.length + whole.length - ownerLength];
    System.arraycopy(owner, 0, wire, 0, owner.length);
    System.arraycopy(whole, ownerLength, wire, owner.length, whole.length - ownerLength);
    int at = owner.length + TYPE_CLASS;
    for (int i = 0; i < Integer.BYTES; i++) {
      wire[at + i] = (byte) (ttl >>> (Byte.SIZE * (Integer.BYTES - 1 - i)));
    }
    try {
      return Record.fromWire(wire, Section.ANSWER);
    } catch (IOException e) {
      throw new IllegalStateException("a record that was written can be read", e);
    }
  }
}
