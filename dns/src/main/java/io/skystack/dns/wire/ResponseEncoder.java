package io.skystack.dns.wire;

import io.netty.buffer.ByteBuf;
import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.Edns;
import io.skystack.dns.plugin.Query;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * Writes responses, one at a time, into its own memory; for one thread. An encoder's message stands
 * until the next one is encoded.
 *
 * <p>What does not fit is left out from the end, whole records only. Answers or authority that are
 * missing set TC; additional records are a courtesy, left out by whole RRsets without a word (RFC
 * 2181 section 9).
 */
public final class ResponseEncoder {
  /** The largest UDP message that is sent and taken, in bytes: fits every path unfragmented. */
  public static final int PAYLOAD_SIZE = 1232;

  /** The largest message on a stream, in bytes (RFC 1035 section 4.2.2). */
  public static final int MAX_STREAM_SIZE = 65535;

  /** The largest UDP message without EDNS (RFC 1035 section 4.2.1). */
  private static final int PLAIN_SIZE = 512;

  private static final int MAX_PLAIN_RCODE = 15;

  private final NameCompressor names = new NameCompressor();
  private byte[] out = new byte[2 * PAYLOAD_SIZE];
  private int length;
  private int limit;

  /** Encodes the answer to a request, as large as its transport and its client take. */
  public void encode(Incoming.Request request, Answer answer) {
    Query query = request.query();
    Edns edns = query.edns();
    int rcode = answer.rcode();
    if (rcode > MAX_PLAIN_RCODE && !edns.present()) {
      rcode = Rcode.SERVFAIL;
    }
    byte[] opt = Opt.encode(edns, rcode, answer.errors());
    int flags = echoed(request.flags()) | (rcode & Header.RCODE_MASK) | flags(request, answer);
    start(request.id(), Optional.of(request.question()));
    limit = limit(query) - opt.length;
    boolean whole =
        writeSection(answer.answer(), Section.ANSWER)
            && writeSection(answer.authority(), Section.AUTHORITY);
    if (whole) {
      writeAdditional(answer.additional());
    }
    finish(whole ? flags : flags | Header.TC, opt);
  }

  /** Encodes an immediate error. */
  public void encode(Incoming.Rejected rejected) {
    byte[] opt = Opt.encode(rejected.edns(), rejected.rcode(), rejected.errors());
    start(rejected.id(), rejected.question());
    int flags = echoed(rejected.flags()) | (rejected.rcode() & Header.RCODE_MASK);
    finish(rejected.truncated() ? flags | Header.TC : flags, opt);
  }

  /** The bytes of the message that was encoded last. */
  public int length() {
    return length;
  }

  /** Whether answers or authority were lost from the message that was encoded last. */
  public boolean isTruncated() {
    return (get16(2) & Header.TC) != 0;
  }

  /** Appends the message that was encoded last. */
  public void copyTo(ByteBuf buffer) {
    buffer.writeBytes(out, 0, length);
  }

  private static int limit(Query query) {
    if (query.transport() != Query.Transport.UDP) {
      return MAX_STREAM_SIZE;
    }
    Edns edns = query.edns();
    return edns.present()
        ? Math.min(Math.max(PLAIN_SIZE, edns.payloadSize()), PAYLOAD_SIZE)
        : PLAIN_SIZE;
  }

  private static int echoed(int requestFlags) {
    return Header.QR | (requestFlags & (Header.OPCODE_MASK | Header.RD | Header.CD));
  }

  private static int flags(Incoming.Request request, Answer answer) {
    // AD means something only to those who said that they know it (RFC 6840 section 5.8).
    boolean knowsAd = request.query().edns().dnssecOk() || (request.flags() & Header.AD) != 0;
    return (answer.authoritative() ? Header.AA : 0)
        | (answer.recursionAvailable() ? Header.RA : 0)
        | (answer.authenticData() && knowsAd ? Header.AD : 0);
  }

  private void start(int id, Optional<Question> question) {
    names.reset();
    Arrays.fill(out, 0, Header.SIZE, (byte) 0);
    put16(0, id);
    length = Header.SIZE;
    question.ifPresent(this::writeQuestion);
  }

  private void writeQuestion(Question question) {
    length = names.write(out, length, question.name().toWire(), 0);
    put16(length, question.type());
    put16(length + 2, question.dclass());
    length += 4;
    put16(4, 1);
  }

  private void finish(int flags, byte[] opt) {
    put16(2, flags);
    reserve(opt.length);
    System.arraycopy(opt, 0, out, length, opt.length);
    length += opt.length;
    if (opt.length > 0) {
      count(Section.ADDITIONAL);
    }
  }

  /** Writes a section; false if it did not fit whole. */
  private boolean writeSection(List<Record> records, int section) {
    for (int i = 0; i < records.size(); i++) {
      if (!write(records.get(i), section)) {
        return false;
      }
    }
    return true;
  }

  private void writeAdditional(List<Record> records) {
    int rrsetLength = length;
    int rrsetCount = 0;
    for (int i = 0; i < records.size(); i++) {
      Record record = records.get(i);
      if (i == 0 || !record.sameRRset(records.get(i - 1))) {
        rrsetLength = length;
        rrsetCount = get16(countAt(Section.ADDITIONAL));
      }
      if (!write(record, Section.ADDITIONAL)) {
        length = rrsetLength;
        put16(countAt(Section.ADDITIONAL), rrsetCount);
        return;
      }
    }
  }

  /** Writes a record and counts it; false, and nothing written, if there is no room for it. */
  private boolean write(Record record, int section) {
    byte[] plain = record.toWire(section);
    reserve(plain.length);
    int before = length;
    int fixed = NameCompressor.length(plain, 0);
    length = names.write(out, length, plain, 0);
    System.arraycopy(plain, fixed, out, length, 8);
    int rdataLengthAt = length + 8;
    length += 10;
    writeRdata(record.getType(), plain, fixed + 10);
    if (length > limit) {
      length = before;
      return false;
    }
    put16(rdataLengthAt, length - rdataLengthAt - 2);
    count(section);
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

  private void copy(byte[] plain, int from, int count) {
    System.arraycopy(plain, from, out, length, count);
    length += count;
  }

  private void reserve(int more) {
    if (out.length - length < more) {
      out = Arrays.copyOf(out, Math.max(2 * out.length, length + more));
    }
  }

  private static int countAt(int section) {
    return 4 + 2 * section;
  }

  private void count(int section) {
    put16(countAt(section), get16(countAt(section)) + 1);
  }

  private int get16(int at) {
    return (out[at] & 0xFF) << 8 | (out[at + 1] & 0xFF);
  }

  private void put16(int at, int value) {
    out[at] = (byte) (value >> 8);
    out[at + 1] = (byte) value;
  }
}
