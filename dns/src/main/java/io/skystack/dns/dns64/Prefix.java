package io.skystack.dns.dns64;

import io.skystack.dns.net.Network;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Set;

/**
 * The prefix of IPv6 addresses that IPv4 addresses are put into (RFC 6052 section 2.2).
 *
 * @param network of one of the {@link #LENGTHS}
 */
public record Prefix(Network network) {
  /** How long one may be, in bits. */
  public static final Set<Integer> LENGTHS = Set.of(32, 40, 48, 56, 64, 96);

  /** {@code 64:ff9b::/96} (RFC 6052 section 2.1). */
  public static final Prefix WELL_KNOWN = new Prefix(Network.parse("64:ff9b::/96"));

  private static final int IPV6_BYTES = 16;

  /** This byte, bits 64 to 71, stays zero. */
  private static final int ZERO_BYTE = 8;

  public Prefix {
    if (network.address().getAddress().length != IPV6_BYTES
        || !LENGTHS.contains(network.prefixLength())) {
      throw new IllegalArgumentException("no prefix of RFC 6052: " + network);
    }
  }

  /** The IPv6 address that stands for one of IPv4. */
  public InetAddress embed(InetAddress ipv4) {
    byte[] bytes = network.address().getAddress();
    int at = network.prefixLength() / Byte.SIZE;
    for (byte one : ipv4.getAddress()) {
      if (at == ZERO_BYTE) {
        at++;
      }
      bytes[at++] = one;
    }
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("sixteen bytes are an address", e);
    }
  }
}
