package io.skystack.dns.http;

import io.netty.buffer.ByteBuf;

/** How long HTTP caches may keep a response (RFC 8484 section 5.1). */
public final class Freshness {
  private static final int HEADER_SIZE = 12;
  private static final int ANSWERS_AT = 6;
  private static final int AUTHORITY_AT = 8;
  private static final int TYPE_SOA = 6;

  /** Bytes of a question after its name: type and class. */
  private static final int QUESTION_TAIL = 4;

  /** Bytes of a record between its name and its data: type, class, TTL, length. */
  private static final int RECORD_HEAD = 10;

  /** The five numbers at the end of an SOA's data; MINIMUM is the last (RFC 1035 3.3.13). */
  private static final int SOA_NUMBERS = 20;

  private static final int NO_ERROR = 0;
  private static final int NAME_ERROR = 3;
  private static final int POINTER = 0xc0;

  private Freshness() {}

  /**
   * The smallest TTL of the answers; without answers that of the SOA, by which a negative answer is
   * kept (RFC 2308 section 5).
   *
   * @param message a response as it goes out; not moved
   * @return seconds; 0 for what is not to be kept: errors, and negative answers without an SOA
   */
  public static long seconds(ByteBuf message) {
    int start = message.readerIndex();
    int rcode = message.getByte(start + 3) & 0xf;
    int answers = message.getUnsignedShort(start + ANSWERS_AT);
    int authority = message.getUnsignedShort(start + AUTHORITY_AT);
    if ((rcode != NO_ERROR && rcode != NAME_ERROR) || answers + authority == 0) {
      return 0;
    }
    int at = start + HEADER_SIZE;
    for (int left = message.getUnsignedShort(start + 4); left > 0; left--) {
      at = skipName(message, at) + QUESTION_TAIL;
    }
    return smallest(message, at, answers, authority);
  }

  private static long smallest(ByteBuf message, int firstRecord, int answers, int authority) {
    long smallest = Long.MAX_VALUE;
    int at = firstRecord;
    for (int i = 0; i < (answers > 0 ? answers : authority); i++) {
      int head = skipName(message, at);
      int type = message.getUnsignedShort(head);
      long ttl = message.getUnsignedInt(head + 4);
      at = head + RECORD_HEAD + message.getUnsignedShort(head + 8);
      if (answers > 0) {
        smallest = Math.min(smallest, ttl);
      } else if (type == TYPE_SOA) {
        long minimum = message.getUnsignedInt(at - SOA_NUMBERS + 16);
        smallest = Math.min(smallest, Math.min(ttl, minimum));
      }
    }
    return smallest == Long.MAX_VALUE ? 0 : smallest;
  }

  private static int skipName(ByteBuf message, int from) {
    int at = from;
    while (true) {
      int length = message.getUnsignedByte(at);
      if ((length & POINTER) == POINTER) {
        return at + 2;
      }
      at += 1 + length;
      if (length == 0) {
        return at;
      }
    }
  }
}
