package io.skystack.dns.wire;

import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.Query;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * Makes {@link Answer}s ready for the wire, one at a time; for one thread. Writes all records there
 * are, and notes where the message can be cut off for those who take a smaller one: after each
 * record of the answer and the authority, and after each RRset of the additional section.
 */
final class AnswerComposer {
  /** The first bytes of a record whose owner is a pointer. */
  private static final int OWNER_TYPE_CLASS = 6;

  /** Type, class, TTL and length, after a record's owner. */
  private static final int RECORD_FIXED = 10;

  private static final int MAX_NAME = 255;

  private final NameCompressor names = new NameCompressor();
  private final Offsets rows = new Offsets();
  private final Offsets ttls = new Offsets();
  private final Offsets cuts = new Offsets();
  private byte[] out = new byte[2 * ResponseEncoder.PAYLOAD_SIZE];
  private int length;
  private int records;
  private boolean rotates;

  private @Nullable Name lastOwner;
  private int lastOwnerAt;
  private @Nullable Record lastSoa;
  private byte[] lastSoaWire = {};

  private int rowStart;
  private int rowSize;
  private int rowRecords;

  /**
   * The answer to a query.
   *
   * @param name that of the query, as it is on the wire
   */
  ReadyAnswer compose(Query query, byte[] name, Answer answer) {
    start(query, name);
    int questionLength = length - Header.SIZE;
    rotates = answer.rotates();
    boolean whole =
        writeSection(answer.answer(), Section.ANSWER)
            && writeSection(answer.authority(), Section.AUTHORITY);
    if (whole) {
      writeAdditional(answer.additional());
    }
    endRow();
    Bytes.put16(out, 2, flags(answer) | (whole && !answer.truncated() ? 0 : Header.TC));
    byte[] message = Arrays.copyOf(out, length);
    lowerQuestion(message);
    return new ReadyAnswer(
        message,
        questionLength,
        answer.rcode(),
        answer.recursionDesired().isEmpty() ? Header.RD | Header.CD : Header.CD,
        answer.udpLimit(),
        rows.toArray(),
        ttls.toArray(),
        length > ResponseEncoder.ALWAYS_FITS ? cuts.toArray() : Offsets.NONE,
        answer.errors());
  }

  private static int flags(Answer answer) {
    return Header.QR
        | (answer.authoritative() ? Header.AA : 0)
        | (answer.recursionDesired().orElse(false) ? Header.RD : 0)
        | (answer.recursionAvailable() ? Header.RA : 0)
        | (answer.authenticData() ? Header.AD : 0)
        | (answer.rcode() & Header.RCODE_MASK);
  }

  private void start(Query query, byte[] name) {
    names.reset();
    rows.clear();
    ttls.clear();
    cuts.clear();
    records = 0;
    Arrays.fill(out, 0, Header.SIZE, (byte) 0);
    length = names.write(out, Header.SIZE, name, 0);
    lastOwner = name.length > 1 ? query.name() : null; // a pointer to the root is longer than it
    lastOwnerAt = Header.SIZE;
    Bytes.put16(out, length, query.type());
    Bytes.put16(out, length + 2, query.dclass());
    length += 4;
    Bytes.put16(out, 4, 1);
  }

  private static void lowerQuestion(byte[] message) {
    for (int at = Header.SIZE; message[at] != 0; at++) {
      message[at] = Bytes.lower(message[at]); // the length of a label is no letter
    }
  }

  /** Writes a section; false if it did not fit whole. */
  private boolean writeSection(List<Record> section, int number) {
    for (int i = 0; i < section.size(); i++) {
      if (!write(section.get(i), number)) {
        return false;
      }
      cutHere();
    }
    return true;
  }

  private void writeAdditional(List<Record> section) {
    int wholeLength = length;
    int wholeRecords = records;
    for (int i = 0; i < section.size(); i++) {
      if (!write(section.get(i), Section.ADDITIONAL)) {
        length = wholeLength;
        count(Section.ADDITIONAL, wholeRecords - records);
        return;
      }
      if (i + 1 == section.size() || !section.get(i).sameRRset(section.get(i + 1))) {
        cutHere();
        wholeLength = length;
        wholeRecords = records;
      }
    }
  }

  private void cutHere() {
    cuts.add(length);
    cuts.add(records);
  }

  /** Writes a record and counts it; false, and nothing written, if no message has room for it. */
  private boolean write(Record record, int section) {
    int type = record.getType();
    boolean isAddress = type == Type.A || type == Type.AAAA;
    // An address has no names in its data, which is all that the canonical form would change.
    byte[] plain = isAddress ? record.rdataToWireCanonical() : wireOf(record, section);
    int rdata = isAddress ? 0 : NameCompressor.length(plain, 0) + RECORD_FIXED;
    reserve(MAX_NAME + RECORD_FIXED + plain.length);
    int before = length;
    writeOwner(record.getName());
    int fixed = length;
    Bytes.put16(out, fixed, type);
    Bytes.put16(out, fixed + 2, record.getDClass());
    Bytes.put32(out, fixed + 4, record.getTTL());
    length += RECORD_FIXED;
    writeRdata(type, plain, rdata);
    if (length > ResponseEncoder.MAX_STREAM_SIZE) {
      length = before;
      return false;
    }
    Bytes.put16(out, fixed + 8, length - fixed - RECORD_FIXED);
    ttls.add(fixed + 4);
    count(section, 1);
    if (rotates && section == Section.ANSWER) {
      lineUp(before, isAddress);
    }
    return true;
  }

  /** A record uncompressed. The same SOA is in one answer after the other that says no. */
  @SuppressWarnings("ReferenceEquality") // cheaper than equality, and enough
  private byte[] wireOf(Record record, int section) {
    if (record.getType() != Type.SOA) {
      return record.toWire(section);
    }
    if (record != lastSoa) {
      lastSoaWire = record.toWire(section);
      lastSoa = record;
    }
    return lastSoaWire;
  }

  /** Most owners are the question's name, or that of the record before: the very same object. */
  @SuppressWarnings("ReferenceEquality") // equal names may differ in letter case
  private void writeOwner(Name owner) {
    if (owner == lastOwner) {
      Bytes.put16(out, length, NameCompressor.POINTER | lastOwnerAt);
      length += 2;
      return;
    }
    int at = length;
    length = names.write(out, length, Bytes.ofName(owner), 0);
    if (NameCompressor.isPointer(out[at])) {
      lastOwner = owner;
      lastOwnerAt = Bytes.get16(out, at) & NameCompressor.MAX_OFFSET;
    }
  }

  /** Names are compressed in the types of RFC 1035 alone (RFC 3597 section 4). */
  private void writeRdata(int type, byte[] plain, int from) {
    int at = from;
    if (at < plain.length) {
      switch (type) {
        case Type.NS, Type.CNAME, Type.PTR -> at = writeName(plain, at);
        case Type.MX -> {
          copy(plain, at, 2);
          at = writeName(plain, at + 2);
        }
        case Type.SOA -> {
          at = writeName(plain, at);
          at = writeName(plain, at);
        }
        default -> {}
      }
    }
    copy(plain, at, plain.length - at);
  }

  private int writeName(byte[] plain, int from) {
    length = names.write(out, length, plain, from);
    return from + NameCompressor.length(plain, from);
  }

  private void copy(byte[] plain, int from, int bytes) {
    System.arraycopy(plain, from, out, length, bytes);
    length += bytes;
  }

  private void reserve(int more) {
    if (out.length - length < more) {
      out = Arrays.copyOf(out, Math.max(2 * out.length, length + more));
    }
  }

  private void count(int section, int more) {
    int at = 4 + 2 * section;
    Bytes.put16(out, at, Bytes.get16(out, at) + more);
    records += more;
  }

  /**
   * Adds the record that was just written to the row of addresses before it, if it is of the same
   * RRset, else has it begin a new one. Records of a row have the same first bytes (a pointer to
   * the owner, type, class) and the same length, so that they can change places.
   */
  private void lineUp(int at, boolean isAddress) {
    int size = length - at;
    if (rowRecords > 0
        && at == rowStart + rowRecords * rowSize
        && size == rowSize
        && Arrays.equals(
            out, at, at + OWNER_TYPE_CLASS, out, rowStart, rowStart + OWNER_TYPE_CLASS)) {
      rowRecords++;
      return;
    }
    endRow();
    if (isAddress && NameCompressor.isPointer(out[at])) {
      rowStart = at;
      rowSize = size;
      rowRecords = 1;
    }
  }

  private void endRow() {
    if (rowRecords > 1) {
      rows.add(rowStart);
      rows.add(rowSize);
      rows.add(rowRecords);
    }
    rowRecords = 0;
  }
}
