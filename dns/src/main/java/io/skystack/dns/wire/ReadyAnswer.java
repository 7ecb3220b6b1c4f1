package io.skystack.dns.wire;

import io.skystack.dns.plugin.Edns;
import io.skystack.dns.plugin.ExtendedError;
import java.util.Arrays;
import java.util.List;

/**
 * An answer as it goes on the wire, but for what each query has of its own: the ID, the flags that
 * it echoes, the letter case of its name, how large a message it takes, OPT, and the order of
 * addresses. Immutable.
 */
public final class ReadyAnswer {
  /** This object, and an array without its elements, in bytes of heap. */
  private static final int OBJECT = 56;

  private static final int ARRAY = 16;

  /** Objects begin at multiples of it. */
  private static final int ALIGNMENT = 8;

  /** Nothing. */
  public static final Object NO_MARK = new Object();

  private static final Edns PLAIN = new Edns(true, 0, 0, false, List.of());
  private static final Edns PLAIN_DO = new Edns(true, 0, 0, true, List.of());
  private static final byte[] OPT = Opt.encode(PLAIN, 0, List.of());
  private static final byte[] OPT_DO = Opt.encode(PLAIN_DO, 0, List.of());

  /** The whole message: QR, AA, RA, AD, the response code; the question in lower case; no OPT. */
  final byte[] message;

  /** Bytes of the question: name, type and class. */
  final int questionLength;

  /** The whole response code, extended bits included. */
  final int rcode;

  /** Which flags of a query are copied, beside its opcode. */
  final int echoed;

  /** The largest message over UDP, in bytes. */
  final int udpLimit;

  /**
   * Rows of addresses whose order is free: for each the offset of its first record, the bytes of a
   * record, the number of records.
   */
  final char[] rows;

  /** Where the TTLs stand. */
  final char[] ttls;

  /**
   * Where the message can be cut off, from short to long: for each cut the bytes that stay, and the
   * number of records in them.
   */
  final char[] cuts;

  final List<ExtendedError> errors;

  private final Object mark;

  ReadyAnswer(
      byte[] message,
      int questionLength,
      int rcode,
      int echoed,
      int udpLimit,
      char[] rows,
      char[] ttls,
      char[] cuts,
      List<ExtendedError> errors) {
    this(message, questionLength, rcode, echoed, udpLimit, rows, ttls, cuts, errors, NO_MARK);
  }

  private ReadyAnswer(
      byte[] message,
      int questionLength,
      int rcode,
      int echoed,
      int udpLimit,
      char[] rows,
      char[] ttls,
      char[] cuts,
      List<ExtendedError> errors,
      Object mark) {
    this.message = message;
    this.questionLength = questionLength;
    this.rcode = rcode;
    this.echoed = echoed;
    this.udpLimit = udpLimit;
    this.rows = rows;
    this.ttls = ttls;
    this.cuts = cuts;
    this.errors = errors;
    this.mark = mark;
  }

  /** The same with something that is kept with it, for who asks {@link #mark} later. */
  public ReadyAnswer withMark(Object value) {
    return new ReadyAnswer(
        message, questionLength, rcode, echoed, udpLimit, rows, ttls, cuts, errors, value);
  }

  /** What is kept with it: whatever was given, {@link #NO_MARK} if nothing was. */
  public Object mark() {
    return mark;
  }

  /** The whole response code. */
  public int rcode() {
    return rcode;
  }

  /** Whether it was too large for any message, and lacks records. */
  public boolean isIncomplete() {
    return (message[2] & Header.TC >> 8) != 0;
  }

  /** The smallest TTL in seconds; the largest that there is if there are no records. */
  public long leastTtl() {
    long least = Integer.MAX_VALUE;
    for (char at : ttls) {
      least = Math.min(least, Bytes.get32(message, at));
    }
    return least;
  }

  /** About what it takes of the heap, in bytes. */
  public int heapBytes() {
    return OBJECT
        + array(message.length)
        + array(Character.BYTES * rows.length)
        + array(Character.BYTES * ttls.length)
        + array(Character.BYTES * cuts.length);
  }

  /** An array with so many bytes; all those that are empty are one. */
  private static int array(int bytes) {
    return bytes == 0 ? 0 : (ARRAY + bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }

  /** Our OPT record for a client without EDNS options. */
  byte[] plainOpt(boolean dnssecOk) {
    if (rcode <= Header.RCODE_MASK && errors.isEmpty()) {
      return dnssecOk ? OPT_DO : OPT;
    }
    return Opt.encode(dnssecOk ? PLAIN_DO : PLAIN, rcode, errors);
  }

  /** Whether this question is the one that it answers. */
  boolean isTo(byte[] question, int length) {
    return length == questionLength
        && Arrays.equals(message, Header.SIZE, Header.SIZE + length, question, 0, length);
  }
}
