package io.skystack.dns.wire;

import io.skystack.dns.plugin.Edns;
import io.skystack.dns.plugin.ExtendedError;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Our OPT record (RFC 6891 section 6.1), with extended errors (RFC 8914). */
final class Opt {
  /** The DO flag (RFC 3225), in the low half of what is the TTL elsewhere. */
  static final int DNSSEC_OK = 0x8000;

  private static final int TYPE = 41;
  private static final int EXTENDED_ERROR = 15;

  /** Owner, type, class, TTL and length. */
  private static final int FIXED = 11;

  /** Code and length of an option, and the INFO-CODE. */
  private static final int ERROR_FIXED = 6;

  private static final int MAX_ERRORS = 3;

  /** Bytes of all texts together: an explanation must not push an answer out of the message. */
  private static final int MAX_TEXT = 120;

  private static final byte[] NONE = {};

  private Opt() {}

  /** The record as it goes on the wire; nothing for a client without EDNS. */
  static byte[] encode(Edns edns, int rcode, List<ExtendedError> errors) {
    if (!edns.present()) {
      return NONE;
    }
    byte[] out = new byte[FIXED + MAX_ERRORS * ERROR_FIXED + MAX_TEXT];
    out[2] = TYPE;
    put16(out, 3, ResponseEncoder.PAYLOAD_SIZE);
    out[5] = (byte) (rcode >> 4);
    put16(out, 7, edns.dnssecOk() ? DNSSEC_OK : 0);
    int at = putErrors(out, errors);
    put16(out, 9, at - FIXED);
    return Arrays.copyOf(out, at);
  }

  private static int putErrors(byte[] out, List<ExtendedError> errors) {
    int at = FIXED;
    int room = MAX_TEXT;
    for (ExtendedError error : errors.subList(0, Math.min(errors.size(), MAX_ERRORS))) {
      byte[] text = error.text().getBytes(StandardCharsets.UTF_8);
      int length = cut(text, room);
      put16(out, at, EXTENDED_ERROR);
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
