package io.skystack.dns.wire;

/** The header of a message (RFC 1035 section 4.1.1, RFC 4035 section 3): sizes and flags. */
final class Header {
  /** Bytes of a header. */
  static final int SIZE = 12;

  /** The message is a response. */
  static final int QR = 0x8000;

  static final int OPCODE_MASK = 0x7800;

  /** Authoritative answer. */
  static final int AA = 0x0400;

  /** Truncated. */
  static final int TC = 0x0200;

  /** Recursion desired. */
  static final int RD = 0x0100;

  /** Recursion available. */
  static final int RA = 0x0080;

  /** Authentic data. */
  static final int AD = 0x0020;

  /** Checking disabled. */
  static final int CD = 0x0010;

  static final int RCODE_MASK = 0x000F;

  private Header() {}
}
