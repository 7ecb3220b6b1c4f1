package io.skystack.skydns.etcd;

import io.skystack.dns.plugin.Zones;

/**
 * How {@link EtcdBackend} answers.
 *
 * @param zones whose names are answered
 * @param fallthrough names that are passed on if they do not exist
 * @param minLeaseTtl the least TTL that a lease gives, in seconds
 * @param maxLeaseTtl the most, in seconds
 * @param apexFallback whether a zone that has nothing at {@code apex.dns} is answered with all that
 *     is in it
 */
public record EtcdBackendOptions(
    Zones zones, Zones fallthrough, int minLeaseTtl, int maxLeaseTtl, boolean apexFallback) {
  /** Half a minute to a day. */
  public static EtcdBackendOptions of(Zones zones) {
    return new EtcdBackendOptions(zones, Zones.NONE, 30, 86_400, true);
  }
}
