package io.skystack.dns.wire;

import io.skystack.dns.plugin.Answer;
import java.util.Arrays;
import java.util.List;
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

  private final NameCompressor names = new NameCompressor();
  private final Offsets rows = new Offsets();
  private final Offsets ttls = new Offsets();
  private final Offsets cuts = new Offsets();
  private byte[] out = new byte[2 * ResponseEncoder.PAYLOAD_SIZE];
  private int length;
  private int records;
  private boolean rotates;

  private int rowStart;
  private int rowSize;
  private int rowRecords;

  /** The answer to a question. */
  ReadyAnswer compose(Question question, Answer answer) {
    start(question);
    int questionLength = length - Header.SIZE;
    rotates = answer.rotates();
    boolean whole =
        writeSection(answer.answer(), Section.ANSWER)
            && writeSection(answer.authority(), Section.AUTHORITY);
    if (whole) {
      writeAdditional(answer.additional());
    }
    endRow();
    Bytes.put16(out, 2, flags(answer) | (whole ? 0 : Header.TC));
    byte[] message = Arrays.copyOf(out, length);
    lowerQuestion(message);
    return new ReadyAnswer(
        message,
        questionLength,
        answer.rcode(),
        rows.toArray(),
        ttls.toArray(),
        length > ResponseEncoder.ALWAYS_FITS ? cuts.toArray() : Offsets.NONE,
        answer.errors());
  }

  private static int flags(Answer answer) {
    return Header.QR
        | (answer.authoritative() ? Header.AA : 0)
        | (answer.recursionAvailable() ? Header.RA : 0)
        | (answer.authenticData() ? Header.AD : 0)
        | (answer.rcode() & Header.RCODE_MASK);
  }

  private void start(Question question) {
    names.reset();
    rows.clear();
    ttls.clear();
    cuts.clear();
    records = 0;
    Arrays.fill(out, 0, Header.SIZE, (byte) 0);
    length = names.write(out, Header.SIZE, question.name().toWire(), 0);
    Bytes.put16(out, length, question.type());
    Bytes.put16(out, length + 2, question.dclass());
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
    byte[] plain = record.toWire(section);
    reserve(plain.length);
    int before = length;
    int fixed = NameCompressor.length(plain, 0);
    length = names.write(out, length, plain, 0);
    System.arraycopy(plain, fixed, out, length, 8);
    int ttlAt = length + 4;
    int rdataLengthAt = length + 8;
    length += 10;
    writeRdata(record.getType(), plain, fixed + 10);
    if (length > ResponseEncoder.MAX_STREAM_SIZE) {
      length = before;
      return false;
    }
    Bytes.put16(out, rdataLengthAt, length - rdataLengthAt - 2);
    ttls.add(ttlAt);
    count(section, 1);
    if (rotates && section == Section.ANSWER) {
      lineUp(before, record.getType());
    }
    return true;
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
  private void lineUp(int at, int type) {
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
    if ((type == Type.A || type == Type.AAAA) && NameCompressor.isPointer(out[at])) {
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
