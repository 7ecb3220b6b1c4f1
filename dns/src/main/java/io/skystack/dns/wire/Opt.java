package io.skystack.dns.wire;

import io.skystack.dns.plugin.Edns;
import io.skystack.dns.plugin.ExtendedError;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Our OPT record (RFC 6891 section 6.1), with what is said to the options of a query, extended
 * errors (RFC 8914) and padding (RFC 7830).
 */
final class Opt {
  /** The DO flag (RFC 3225), in the low half of what is the TTL elsewhere. */
  static final int DNSSEC_OK = 0x8000;

  private static final int TYPE = 41;

  /** Owner, type, class, TTL and length. */
  private static final int FIXED = 11;

  /** Code and length of an option, and the INFO-CODE. */
  private static final int ERROR_FIXED = 6;

  private static final int MAX_ERRORS = 3;

  /** Bytes of all texts together: an explanation must not push an answer out of the message. */
  private static final int MAX_TEXT = 120;

  /** Code and length of an option. */
  private static final int OPTION_FIXED = 4;

  /** Where the length of all options stands. */
  private static final int LENGTH_AT = 9;

  /** Responses that are padded have a multiple of so many bytes (RFC 8467 section 4.1). */
  private static final int BLOCK = 468;

  private static final byte[] NONE = {};

  private Opt() {}

  /** The record for a client without options; nothing for one without EDNS. */
  static byte[] encode(Edns edns, int rcode, List<ExtendedError> errors) {
    return encode(edns, ResponseOptions.NONE, rcode, errors);
  }

  /**
   * The record as it goes on the wire; nothing for a client without EDNS.
   *
   * @param options what is said to the client's own
   */
  static byte[] encode(Edns edns, ResponseOptions options, int rcode, List<ExtendedError> errors) {
    if (!edns.present()) {
      return NONE;
    }
    int room = errors.isEmpty() ? 0 : MAX_ERRORS * ERROR_FIXED + MAX_TEXT;
    byte[] out = new byte[FIXED + options.length() + room];
    out[2] = TYPE;
    put16(out, 3, ResponseEncoder.PAYLOAD_SIZE);
    out[5] = (byte) (rcode >> 4);
    put16(out, 7, edns.dnssecOk() ? DNSSEC_OK : 0);
    int at = putErrors(out, options.put(out, FIXED), errors);
    put16(out, LENGTH_AT, at - FIXED);
    return at == out.length ? out : Arrays.copyOf(out, at);
  }

  /**
   * How many bytes an option of padding takes that follows the record, so that a message has a
   * whole number of blocks; 0 for none.
   *
   * @param length of the message without it
   * @param limit that the message cannot be longer than
   */
  static int paddingLength(int length, int limit) {
    int blocks = (length + OPTION_FIXED + BLOCK - 1) / BLOCK;
    int padding = Math.min(blocks * BLOCK, limit) - length;
    return padding < OPTION_FIXED ? 0 : padding;
  }

  /**
   * Adds padding to a message that ends with its OPT record.
   *
   * @param out the message; 0 behind its end
   * @param optAt where the record stands
   * @param length of the message without padding
   * @param padding bytes to be added
   */
  static void pad(byte[] out, int optAt, int length, int padding) {
    put16(out, length, OptionCode.PADDING);
    put16(out, length + 2, padding - OPTION_FIXED);
    put16(out, optAt + LENGTH_AT, length + padding - optAt - FIXED);
  }

  private static int putErrors(byte[] out, int from, List<ExtendedError> errors) {
    int at = from;
    int room = MAX_TEXT;
    for (ExtendedError error : errors.subList(0, Math.min(errors.size(), MAX_ERRORS))) {
      byte[] text = error.text().getBytes(StandardCharsets.UTF_8);
      int length = cut(text, room);
      put16(out, at, OptionCode.EXTENDED_ERROR);
      put16(out, at + 2, 2 + length);
      put16(out, at + 4, error.code());
      System.arraycopy(text, 0, out, at + ERROR_FIXED, length);
      at += ERROR_FIXED + length;
      room -= length;
    }
    return at;
  }

  /** How much of a text fits, whole characters only. */
  private static int cut(byte[] text, int room) {
    if (text.length <= room) {
      return text.length;
    }
    int length = room;
    while (length > 0 && (text[length] & 0xC0) == 0x80) {
      length--;
    }
    return length;
  }

  private static void put16(byte[] out, int at, int value) {
    out[at] = (byte) (value >> 8);
    out[at + 1] = (byte) value;
  }
}
