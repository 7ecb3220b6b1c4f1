package io.skystack.dns.wire;

/** Which EDNS options of a query break the rules of their RFC: such a query gets FORMERR. */
final class OptionRules {
  private static final int SUBNET_FIXED = 4;
  private static final int IPV4 = 1;
  private static final int IPV6 = 2;

  private OptionRules() {}

  /** Whether an option is as its RFC wants it; options that are not known always are. */
  static boolean isWellFormed(int code, byte[] data) {
    return switch (code) {
      case OptionCode.COOKIE -> Cookies.isWellFormed(data.length);
      case OptionCode.CLIENT_SUBNET -> isSubnet(data);
      // A query has no timeout to say (RFC 7828 section 3.2.1).
      case OptionCode.TCP_KEEPALIVE -> data.length == 0;
      default -> true;
    };
  }

  /**
   * RFC 7871 section 6: as many bytes of address as the prefix needs, no bit set behind it, and no
   * scope in a query. A family that is not known is not judged.
   */
  private static boolean isSubnet(byte[] data) {
    if (data.length < SUBNET_FIXED || data[3] != 0) {
      return false;
    }
    if (!isKnownFamily(data)) {
      return true;
    }
    int prefixLength = data[2] & 0xFF;
    int bytes = (prefixLength + Byte.SIZE - 1) / Byte.SIZE;
    if (prefixLength > (data[1] == IPV4 ? 32 : 128) || data.length != SUBNET_FIXED + bytes) {
      return false;
    }
    int spare = Byte.SIZE * bytes - prefixLength;
    return bytes == 0 || (data[data.length - 1] & ((1 << spare) - 1)) == 0;
  }

  /** Whether a client's subnet, with its fixed part whole, is of IPv4 or IPv6. */
  static boolean isKnownFamily(byte[] data) {
    return data[0] == 0 && (data[1] == IPV4 || data[1] == IPV6);
  }
}
