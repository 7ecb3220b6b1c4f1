package io.skystack.dns.server;

import io.skystack.dns.net.Network;
import java.util.List;

/**
 * How many queries a client network may ask.
 *
 * @param perSecond queries a second over UDP, and as many over all other transports together; a
 *     network that was quiet may ask those of one second at once. 0 is no limit
 * @param slip over UDP, one query in so many that are over the limit is answered with TC, so that a
 *     real client comes back over TCP; the others are dropped. 0 drops all
 * @param ipv4Prefix how many bits of an IPv4 address make a client's network
 * @param ipv6Prefix the same for IPv6
 * @param exempt networks without a limit
 */
public record RateLimit(
    int perSecond, int slip, int ipv4Prefix, int ipv6Prefix, List<Network> exempt) {
  /** No limit. */
  public static final RateLimit NONE = perSecond(0);

  public RateLimit {
    if (perSecond < 0 || slip < 0) {
      throw new IllegalArgumentException("negative");
    }
    if (ipv4Prefix < 1 || ipv4Prefix > 32 || ipv6Prefix < 1 || ipv6Prefix > 64) {
      throw new IllegalArgumentException("no prefix length");
    }
    exempt = List.copyOf(exempt);
  }

  /** So many queries a second for each network of 24 or 56 bits; every second one slips. */
  public static RateLimit perSecond(int queries) {
    return new RateLimit(queries, 2, 24, 56, List.of());
  }

  /** Whether there is no limit. */
  public boolean isNone() {
    return perSecond == 0;
  }
}
