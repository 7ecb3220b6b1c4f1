package io.skystack.dns.wire;

import io.netty.buffer.ByteBuf;
import io.skystack.dns.plugin.Query;
import java.util.concurrent.ThreadLocalRandom;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

/**
 * A question as it is on the wire, as a key to answers: its name in lower case, type and class, and
 * those flags of the query that an answer depends on (RD, CD, DO). One object is read into again
 * and again, by one thread.
 *
 * <p>Only what is plain to see is read: one question, no records but one OPT. Any other message is
 * for {@link QueryParser} to judge.
 */
public final class QuestionKey {
  private static final int MAX_NAME = 255;
  private static final int MAX_LABEL = 63;

  /** One question and no answers, in the header. */
  private static final int ONE_QUESTION = 0x0001_0000;

  /** Type and class. */
  private static final int TYPE_CLASS = 4;

  /** Owner, type, class, TTL and length of an OPT record (RFC 6891 section 6.1.2). */
  private static final int OPT_FIXED = 11;

  private static final int DNSSEC_OK = 1;
  private static final int RECURSION_DESIRED = 2;
  private static final int CHECKING_DISABLED = 4;

  /** How many values {@link #variant} has. */
  private static final int VARIANTS = 8;

  // Nobody outside can tell which names share a place in a table.
  private static final long SEED = ThreadLocalRandom.current().nextLong();
  private static final long FACTOR = ThreadLocalRandom.current().nextLong() | 1;

  /** Room for the longest name, type and class, and for reading eight bytes at its last one. */
  private final byte[] question = new byte[MAX_NAME + TYPE_CLASS + Long.BYTES];

  private int nameLength;
  private int variant;
  private int flags;
  private int payloadSize;
  private boolean edns;
  private boolean options;
  private long hash;

  /**
   * Reads a message; the buffer's indices stay where they are.
   *
   * @return false if it is not plain; there is no key then
   */
  public boolean read(ByteBuf message) {
    int start = message.readerIndex();
    int end = message.writerIndex();
    if (end - start <= Header.SIZE || message.getInt(start + 4) != ONE_QUESTION) {
      return false;
    }
    flags = message.getUnsignedShort(start + 2);
    int records = message.getInt(start + 8);
    if ((flags & (Header.QR | Header.OPCODE_MASK)) != 0 || (records & ~1) != 0) {
      return false;
    }
    int name = start + Header.SIZE;
    int length = nameLength(message, name, end);
    int after = name + length + TYPE_CLASS;
    if (length < 0 || after > end) {
      return false;
    }
    return readEdns(message, after, end, records) && keep(message, name, length);
  }

  /** The bytes of the name at {@code from}; below 0 if it is not one without pointers. */
  private static int nameLength(ByteBuf message, int from, int end) {
    int at = from;
    while (at < end && at - from < MAX_NAME) {
      int label = message.getByte(at++);
      if (label == 0) {
        return at - from;
      }
      if (label < 0 || label > MAX_LABEL) {
        return -1;
      }
      at += label;
    }
    return -1;
  }

  /** Reads the OPT record; false if there is another record, or more than that. */
  private boolean readEdns(ByteBuf message, int from, int end, int records) {
    edns = records == 1;
    options = false;
    payloadSize = 0;
    variant = 0;
    if (!edns) {
      return from == end;
    }
    if (end - from < OPT_FIXED
        || message.getByte(from) != 0
        || message.getUnsignedShort(from + 1) != Type.OPT
        || message.getByte(from + 6) != 0 // the version
        || message.getUnsignedShort(from + 9) != end - from - OPT_FIXED) {
      return false;
    }
    payloadSize = message.getUnsignedShort(from + 3);
    variant = (message.getUnsignedShort(from + 7) & Opt.DNSSEC_OK) != 0 ? DNSSEC_OK : 0;
    options = end - from > OPT_FIXED;
    return true;
  }

  private boolean keep(ByteBuf message, int name, int length) {
    message.getBytes(name, question, 0, length + TYPE_CLASS);
    variant |=
        ((flags & Header.RD) != 0 ? RECURSION_DESIRED : 0)
            | ((flags & Header.CD) != 0 ? CHECKING_DISABLED : 0);
    fold(length);
    return true;
  }

  /** Becomes the key of a query that has its answer; says nothing of its EDNS. */
  public void of(Query query, ReadyAnswer answer) {
    System.arraycopy(answer.message, Header.SIZE, question, 0, answer.questionLength);
    variant =
        (query.edns().dnssecOk() ? DNSSEC_OK : 0)
            | (query.recursionDesired() ? RECURSION_DESIRED : 0)
            | (query.checkingDisabled() ? CHECKING_DISABLED : 0);
    fold(answer.questionLength - TYPE_CLASS);
  }

  private void of(Name name, int type, int dclass, int newVariant) {
    byte[] wire = Bytes.ofName(name);
    System.arraycopy(wire, 0, question, 0, wire.length);
    Bytes.put16(question, wire.length, type);
    Bytes.put16(question, wire.length + 2, dclass);
    variant = newVariant;
    fold(wire.length);
  }

  /** The keys of one question by all flags that an answer depends on. */
  public static QuestionKey[] all(Name name, int type, int dclass) {
    QuestionKey[] keys = new QuestionKey[VARIANTS];
    for (int i = 0; i < VARIANTS; i++) {
      keys[i] = new QuestionKey();
      keys[i].of(name, type, dclass, i);
    }
    return keys;
  }

  /** Puts the name into lower case and takes the hash of all. */
  private void fold(int length) {
    nameLength = length;
    long typeClass = Bytes.get32(question, length);
    long h = SEED ^ (typeClass << 16 | variant << 8 | length);
    for (int at = 0; at < length; at += Long.BYTES) {
      long eight = Bytes.get64(question, at);
      int beyond = at + Long.BYTES - length;
      if (beyond > 0) {
        eight = (eight >>> (8 * beyond)) << (8 * beyond);
      }
      long lower = Bytes.lower(eight);
      h = mix(h ^ lower);
      Bytes.put64(question, at, lower);
    }
    Bytes.put32(question, length, typeClass);
    hash = h;
  }

  /** Both halves of a product of 128 bits. */
  private static long mix(long value) {
    return Math.multiplyHigh(value, FACTOR) ^ value * FACTOR;
  }

  /** A hash of the key; the same in this process only. */
  public long hash() {
    return hash;
  }

  /** The flags that an answer depends on, as a small number. */
  public int variant() {
    return variant;
  }

  /** The type's number. */
  public int type() {
    return Bytes.get16(question, nameLength);
  }

  /** Whether there are EDNS options, which have to be read before the query can be answered. */
  public boolean hasOptions() {
    return options;
  }

  /** Whether this is the answer to the question; flags are not looked at. */
  public boolean isAnsweredBy(ReadyAnswer answer) {
    return answer.isTo(question, nameLength + TYPE_CLASS);
  }

  /** The second 16 bits of the header. */
  int flags() {
    return flags;
  }

  boolean hasEdns() {
    return edns;
  }

  /** Whether DO is set. */
  public boolean isDnssecOk() {
    return (variant & DNSSEC_OK) != 0;
  }

  /** What the client said in OPT; any number without EDNS. */
  int payloadSize() {
    return payloadSize;
  }

  int nameLength() {
    return nameLength;
  }
}
