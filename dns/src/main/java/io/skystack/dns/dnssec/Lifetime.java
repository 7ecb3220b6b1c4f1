package io.skystack.dns.dnssec;

/**
 * When a signature is valid, and how long it is given. In seconds since 1970.
 *
 * @param madeAt when it was made
 * @param freshUntil from when on another one is given
 */
record Lifetime(long madeAt, long freshUntil) {
  /** Of no signature: always fresh. */
  static final Lifetime ALWAYS = new Lifetime(Long.MIN_VALUE / 2, Long.MAX_VALUE);

  private static final long HOUR = 3600;
  private static final long DAY = 24 * HOUR;

  /** Clients' clocks may be that much behind. */
  private static final long BEFORE = 3 * HOUR;

  /** A signature ends long after it is last given: caches keep it, and clocks may be ahead. */
  private static final long AFTER = 7 * DAY;

  /** How long a signature is given at most. */
  private static final long FRESH = DAY;

  /** Not all that were made together are made anew together. */
  private static final long SPREAD = 6 * HOUR;

  /** Our own clock may be set back by so much before what it has signed counts as made up. */
  private static final long SET_BACK = HOUR;

  /**
   * That of a signature made now.
   *
   * @param chance any number: spreads the ends
   */
  static Lifetime beginning(long now, int chance) {
    return new Lifetime(now, now + FRESH - Math.floorMod(chance, SPREAD));
  }

  /** While both are fresh. Of several signatures together. */
  Lifetime and(Lifetime other) {
    return new Lifetime(Math.max(madeAt, other.madeAt), Math.min(freshUntil, other.freshUntil));
  }

  /** RFC 4034 section 3.1.5. */
  long inception() {
    return madeAt - BEFORE;
  }

  /** RFC 4034 section 3.1.5. */
  long expiration() {
    return madeAt + AFTER;
  }

  /** Whether it is given at this time. */
  boolean isFresh(long now) {
    return now >= madeAt - SET_BACK && now < freshUntil;
  }
}
