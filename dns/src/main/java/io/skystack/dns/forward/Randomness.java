package io.skystack.dns.forward;

import java.security.SecureRandom;

/** Bits that nobody can guess (RFC 5452 section 9.2). For one thread. */
final class Randomness {
  private static final int BATCH = 1024;

  private final SecureRandom random = new SecureRandom();
  private final byte[] bytes = new byte[BATCH];
  private int used = bytes.length;

  /** Eight bits, 0 to 255. */
  int nextByte() {
    if (used == bytes.length) {
      random.nextBytes(bytes);
      used = 0;
    }
    return bytes[used++] & 0xFF;
  }

  /** A message's ID, 0 to 65535. */
  int nextId() {
    return nextByte() << 8 | nextByte();
  }

  /** So many hexadecimal digits. */
  String nextHex(int digits) {
    StringBuilder hex = new StringBuilder(digits);
    for (int i = 0; i < digits; i++) {
      hex.append(Character.forDigit(nextByte() & 0xF, 16));
    }
    return hex.toString();
  }
}
