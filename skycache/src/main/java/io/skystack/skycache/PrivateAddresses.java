package io.skystack.skycache;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.xbill.DNS.Name;

/** Addresses that mean something inside of a network only. */
final class PrivateAddresses {
  /** Of ::/96 and the like: where an IPv4 address follows. */
  private static final int EMBEDDED = 12;

  private static final byte[] NAT64 = {0, 0x64, (byte) 0xff, (byte) 0x9b, 0, 0, 0, 0, 0, 0, 0, 0};

  private PrivateAddresses() {}

  /** Whether it is of this machine: 127.0.0.0/8, ::1, and these in IPv6's clothes. */
  static boolean isLoopback(InetAddress address) {
    byte[] bytes = address.getAddress();
    return bytes.length == 4
        ? bytes[0] == 127
        : address.isLoopbackAddress() || (embedsV4(bytes) && bytes[EMBEDDED] == 127);
  }

  /**
   * Whether it is private, of this machine or link, for documentation, or none at all, as dnsmasq
   * has it: RFC 1918, RFC 3927, RFC 4193, RFC 5737, RFC 3849; and these IPv4 addresses mapped,
   * compatible or translated to IPv6 (RFC 4291, RFC 6052).
   */
  static boolean isPrivate(InetAddress address) {
    if (address instanceof Inet4Address) {
      return isPrivate4(address.getAddress(), 0);
    }
    byte[] bytes = address.getAddress();
    return address.isLinkLocalAddress()
        || address.isSiteLocalAddress()
        || address.isLoopbackAddress()
        || address.isAnyLocalAddress()
        || (bytes[0] & 0xfe) == 0xfc
        || startsWith(bytes, 0x20, 0x01, 0x0d, 0xb8)
        || (embedsV4(bytes) && isPrivate4(bytes, EMBEDDED));
  }

  private static boolean isPrivate4(byte[] bytes, int at) {
    int first = bytes[at] & 0xff;
    int second = bytes[at + 1] & 0xff;
    int third = bytes[at + 2] & 0xff;
    return switch (first) {
      case 0, 10, 127 -> true;
      case 169 -> second == 254;
      case 172 -> second >= 16 && second < 32;
      case 192 -> second == 168 || (second == 0 && third == 2);
      case 198 -> second == 51 && third == 100;
      case 203 -> second == 0 && third == 113;
      case 255 -> second == 255 && third == 255 && (bytes[at + 3] & 0xff) == 255;
      default -> false;
    };
  }

  private static boolean embedsV4(byte[] bytes) {
    boolean isNat64 = true;
    for (int i = 0; i < EMBEDDED; i++) {
      isNat64 &= bytes[i] == NAT64[i];
    }
    boolean startsWithZeros = IntStream.range(0, EMBEDDED - 2).allMatch(i -> bytes[i] == 0);
    boolean isMapped = bytes[10] == -1 && bytes[11] == -1;
    boolean isCompatible = bytes[10] == 0 && bytes[11] == 0;
    return isNat64 || (startsWithZeros && (isMapped || isCompatible));
  }

  private static boolean startsWith(byte[] bytes, int... wanted) {
    return IntStream.range(0, wanted.length).allMatch(i -> (bytes[i] & 0xff) == wanted[i]);
  }

  /** The zones of their reverse names, which no server outside knows (RFC 6303). */
  static List<Name> reverseZones() {
    Stream<String> v4 =
        Stream.concat(
            Stream.of("0", "10", "127", "254.169", "168.192", "2.0.192", "100.51.198", "113.0.203"),
            IntStream.range(16, 32).mapToObj(second -> second + ".172"));
    Stream<String> v6 = Stream.of("c.f", "d.f", "8.e.f", "9.e.f", "a.e.f", "b.e.f");
    return Stream.concat(
            v4.map(labels -> labels + ".in-addr.arpa."), v6.map(labels -> labels + ".ip6.arpa."))
        .map(Name::fromConstantString)
        .toList();
  }
}
