package io.skystack.skydns.check;

import java.util.Locale;

/**
 * Something that will not be served as meant.
 *
 * @param kind what sort of thing
 * @param key the key in etcd that it is about
 * @param problem what is wrong, and what comes of it, in one line
 */
public record Finding(Kind kind, String key, String problem) {
  /** What findings are sorted by. */
  public enum Kind {
    /** A value that is no record. */
    VALUE,
    /** A host that is neither a name nor an address, or not what its place asks for. */
    HOST,
    /** A CNAME that leads back to its own name. */
    LOOP,
    /** A name in our domains that leads to no address. */
    TARGET,
    /** A key that no question reaches. */
    KEY,
    /** A TTL that is not answered as it is written. */
    TTL,
    /** A lease that is not kept alive and about to end. */
    LEASE,
    /** The configuration beside the records. */
    CONFIG;

    /** One word, in lower case. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
