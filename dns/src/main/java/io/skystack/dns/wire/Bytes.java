package io.skystack.dns.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.xbill.DNS.Name;

/** Numbers in arrays of bytes, in the order of the network; names, and letter case. */
final class Bytes {
  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private static final long EACH = 0x0101_0101_0101_0101L;
  private static final long LOW_BITS = 0x7F * EACH;
  private static final long HIGH_BIT = 0x8080_8080_8080_8080L;
  private static final long FROM_A = (0x80 - 'A') * EACH;
  private static final long ABOVE_Z = (0x7F - 'Z') * EACH;

  private Bytes() {}

  static int get16(byte[] bytes, int at) {
    return (short) SHORT.get(bytes, at) & 0xFFFF;
  }

  static void put16(byte[] bytes, int at, int value) {
    SHORT.set(bytes, at, (short) value);
  }

  static long get32(byte[] bytes, int at) {
    return (int) INT.get(bytes, at) & 0xFFFF_FFFFL;
  }

  static void put32(byte[] bytes, int at, long value) {
    INT.set(bytes, at, (int) value);
  }

  static long get64(byte[] bytes, int at) {
    return (long) LONG.get(bytes, at);
  }

  static void put64(byte[] bytes, int at, long value) {
    LONG.set(bytes, at, value);
  }

  /** An absolute name as it is on the wire; its own way there makes a name of each label. */
  static byte[] ofName(Name name) {
    byte[] wire = new byte[name.length()];
    int at = 0;
    for (int i = 0; i < name.labels(); i++) {
      byte[] label = name.getLabel(i);
      System.arraycopy(label, 0, wire, at, label.length);
      at += label.length;
    }
    return wire;
  }

  /**
   * Eight bytes with the letters A to Z in lower case (RFC 4343), and all others as they are. The
   * length of a label is no letter, so a whole name can go through.
   */
  static long lower(long eight) {
    long low = eight & LOW_BITS;
    // The high bit of a byte says: at or above A, but not above Z, and itself not above 127.
    long letters = ((low + FROM_A) ^ (low + ABOVE_Z)) & ~eight & HIGH_BIT;
    return eight | (letters >>> 2);
  }

  /** One byte, likewise. */
  static byte lower(byte one) {
    return one >= 'A' && one <= 'Z' ? (byte) (one + ('a' - 'A')) : one;
  }
}
