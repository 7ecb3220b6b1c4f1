package io.skystack.dns.net;

/**
 * An IP address as two numbers, so that networks are compared without objects. The bits of an IPv4
 * address are the highest of the first number.
 */
public final class AddressBits {
  static final int IPV6_BYTES = 16;
  private static final int IPV4_BYTES = 4;

  /** Where an IPv4 address stands in one of IPv6 that it is mapped to (RFC 4291 section 2.5.5). */
  private static final int MAPPED_AT = 12;

  private AddressBits() {}

  /** Whether it is an IPv4 address, or one mapped to IPv6. */
  public static boolean isIpv4(byte[] address) {
    if (address.length == IPV4_BYTES) {
      return true;
    }
    return bits(address, 0, Long.BYTES) == 0 && bits(address, Long.BYTES, Integer.BYTES) == 0xFFFF;
  }

  /** The first 64 bits, those of an IPv4 address first. */
  public static long high(byte[] address) {
    if (address.length == IPV4_BYTES) {
      return bits(address, 0, IPV4_BYTES) << Integer.SIZE;
    }
    return isIpv4(address)
        ? bits(address, MAPPED_AT, IPV4_BYTES) << Integer.SIZE
        : bits(address, 0, Long.BYTES);
  }

  /** The other 64 bits; 0 for IPv4. */
  public static long low(byte[] address) {
    return isIpv4(address) ? 0 : bits(address, Long.BYTES, Long.BYTES);
  }

  /** Which of the first 64 bits a prefix of that length has. */
  public static long highMask(int prefixLength) {
    return mask(prefixLength);
  }

  /** Which of the other 64 bits a prefix of that length has. */
  public static long lowMask(int prefixLength) {
    return mask(prefixLength - Long.SIZE);
  }

  private static long mask(int length) {
    if (length <= 0) {
      return 0;
    }
    return length >= Long.SIZE ? -1L : -1L << (Long.SIZE - length);
  }

  private static long bits(byte[] address, int from, int count) {
    long bits = 0;
    for (int i = from; i < from + count; i++) {
      bits = bits << Byte.SIZE | (address[i] & 0xFF);
    }
    return bits;
  }
}
