package io.skystack.dns.net;

import io.netty.util.NetUtil;
import io.skystack.common.cli.OperatorException;
import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * An IP network in CIDR notation (RFC 4632 section 3.1, RFC 4291 section 2.3).
 *
 * @param address its first address
 * @param prefixLength how many leading bits of an address tell whether it belongs here
 */
public record Network(InetAddress address, int prefixLength) {
  public Network {
    byte[] bytes = address.getAddress();
    if (prefixLength < 0 || prefixLength > Byte.SIZE * bytes.length) {
      throw new IllegalArgumentException("no prefix length: " + prefixLength);
    }
    if (hasHostBits(bytes, prefixLength)) {
      throw new IllegalArgumentException("bits behind the prefix: " + address);
    }
  }

  /**
   * Reads {@code 10.0.0.0/8}, {@code 2001:db8::/32}, or one address.
   *
   * @throws OperatorException if it is none
   */
  public static Network parse(String text) {
    String trimmed = text.trim();
    int slash = trimmed.indexOf('/');
    String literal = slash < 0 ? trimmed : trimmed.substring(0, slash);
    byte[] bytes = NetUtil.createByteArrayFromIpAddressString(literal);
    if (bytes == null || literal.indexOf('%') >= 0 || literal.indexOf('[') >= 0) {
      throw wrong(text, "'" + literal + "' is no IP address");
    }
    if (bytes.length == AddressBits.IPV6_BYTES && AddressBits.isIpv4(bytes)) {
      throw wrong(text, "write the IPv4 address that is in it");
    }
    int prefixLength = prefixLength(text, slash, Byte.SIZE * bytes.length);
    if (hasHostBits(bytes, prefixLength)) {
      throw wrong(text, "it has bits set behind its first " + prefixLength);
    }
    try {
      return new Network(InetAddress.getByAddress(bytes), prefixLength);
    } catch (UnknownHostException e) {
      throw wrong(text, "'" + literal + "' is no IP address");
    }
  }

  /**
   * The same, but for bits behind the prefix, which are left out: {@code 10.1.2.3/8} is {@code
   * 10.0.0.0/8}.
   *
   * @throws OperatorException if it is none
   */
  public static Network parseLoosely(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      return parse(text);
    }
    byte[] bytes = parse(text.substring(0, slash)).address().getAddress();
    int length = prefixLength(text, slash, Byte.SIZE * bytes.length);
    for (int i = 0; i < bytes.length; i++) {
      int kept = Math.max(0, Math.min(Byte.SIZE, length - Byte.SIZE * i));
      bytes[i] &= (byte) (0xFF00 >> kept);
    }
    try {
      return new Network(InetAddress.getByAddress(bytes), length);
    } catch (UnknownHostException e) {
      throw wrong(text, "it is no address");
    }
  }

  private static int prefixLength(String text, int slash, int bits) {
    if (slash < 0) {
      return bits;
    }
    String digits = text.trim().substring(slash + 1);
    if (digits.matches("\\d{1,3}") && Integer.parseInt(digits) <= bits) {
      return Integer.parseInt(digits);
    }
    throw wrong(text, "'" + digits + "' is no prefix length of 0 to " + bits);
  }

  private static boolean hasHostBits(byte[] bytes, int prefixLength) {
    return (AddressBits.high(bytes) & ~AddressBits.highMask(prefixLength)) != 0
        || (AddressBits.low(bytes) & ~AddressBits.lowMask(prefixLength)) != 0;
  }

  private static OperatorException wrong(String text, String why) {
    return new OperatorException(
        "'%s' is no network, %s: write for example 10.0.0.0/8 or 2001:db8::/32"
            .formatted(text, why));
  }

  @Override
  public String toString() {
    return address.getHostAddress() + "/" + prefixLength;
  }
}
