package io.skystack.dns.cache;

/**
 * What the counts of caches are told apart by, as CoreDNS has it.
 *
 * @param server such as {@code dns://:53}
 * @param zones that the cache is for, with commas between them
 * @param view the name of its view; empty text for none
 */
public record CacheLabels(String server, String zones, String view) {
  /** Those of caches that nobody tells apart. */
  public static final CacheLabels NONE = new CacheLabels("", "", "");
}
