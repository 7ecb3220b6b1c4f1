package io.skystack.dns.dnssec;

import java.math.BigInteger;

/** Numbers as bytes, the most significant first. */
final class BigEndian {
  private BigEndian() {}

  /** A number of at least zero, in as few bytes as it takes. */
  static byte[] bytes(BigInteger number) {
    byte[] bytes = new byte[(number.bitLength() + 7) / 8];
    put(number, bytes, 0, bytes.length);
    return bytes;
  }

  /** Puts a number of at least zero, that fits, into so many bytes. */
  static void put(BigInteger number, byte[] target, int at, int length) {
    byte[] bytes = number.toByteArray(); // may have a zero before it for the sign
    int count = Math.min(bytes.length, length);
    System.arraycopy(bytes, bytes.length - count, target, at + length - count, count);
  }

  static void put16(byte[] target, int at, int value) {
    target[at] = (byte) (value >> 8);
    target[at + 1] = (byte) value;
  }

  static void put32(byte[] target, int at, long value) {
    put16(target, at, (int) (value >> 16));
    put16(target, at + 2, (int) value);
  }
}
