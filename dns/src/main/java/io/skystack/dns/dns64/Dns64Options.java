package io.skystack.dns.dns64;

/**
 * What {@link Dns64} does.
 *
 * @param translateAll whether addresses are made even where there are real ones
 * @param allowIpv4 whether clients that ask over IPv4 get them too
 */
public record Dns64Options(Prefix prefix, boolean translateAll, boolean allowIpv4) {
  /** The well-known prefix, for who has no real address, over IPv6. */
  public static final Dns64Options DEFAULT = new Dns64Options(Prefix.WELL_KNOWN, false, false);
}
