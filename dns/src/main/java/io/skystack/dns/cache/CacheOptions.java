package io.skystack.dns.cache;

import io.skystack.dns.plugin.Zones;
import java.time.Duration;
import java.util.function.Consumer;
import org.xbill.DNS.Name;

/**
 * What a {@link Cache} keeps, and for how long.
 *
 * @param maxEntries answers kept at most, above 0
 * @param maxBytes memory for them at most, as far as it can be told
 * @param maxTtl an answer with records is kept and given no longer than this; zero: never kept
 * @param maxNegativeTtl the same for "no such name" and "no such type"; zero: never kept
 * @param minTtl an answer of either kind is kept at least this long, even where its TTLs say less
 * @param failureTtl how long a SERVFAIL is given again before the servers are asked again (RFC 2308
 *     section 7.1); zero: never
 * @param keepTtl whether TTLs are given as they came instead of counted down
 * @param unsaidNegativeTtl how long a no without an SOA, which does not say how long it is good, is
 *     kept; zero: never
 * @param mostGiven no TTL that is given is longer, however long the answer is kept; zero: no bound
 * @param prefetch which answers are fetched again before they end
 * @param stale what happens with answers that have ended
 * @param disabled names whose answers are never stored
 */
public record CacheOptions(
    int maxEntries,
    long maxBytes,
    Duration maxTtl,
    Duration maxNegativeTtl,
    Duration minTtl,
    Duration failureTtl,
    boolean keepTtl,
    Duration unsaidNegativeTtl,
    Duration mostGiven,
    Prefetch prefetch,
    Stale stale,
    Disabled disabled) {

  /** The longest that a SERVFAIL is kept. */
  private static final Duration MAX_FAILURE_TTL = Duration.ofSeconds(5);

  /** 10,000 answers or 16 MiB; as long as they say, an hour at most, half an hour for a no. */
  public static final CacheOptions DEFAULT =
      new CacheOptions(
          10_000,
          16L << 20,
          Duration.ofHours(1),
          Duration.ofMinutes(30),
          Duration.ZERO,
          MAX_FAILURE_TTL,
          false,
          Duration.ZERO,
          Duration.ZERO,
          Prefetch.DEFAULT,
          Stale.DEFAULT,
          Disabled.NONE);

  /**
   * Which answers are fetched again before they end, so that those who ask often never wait.
   *
   * @param hits an answer given this often is popular; 0: none is
   * @param window unless as much time as this passes between two of them
   * @param percent of its TTL that is left when a popular answer is fetched again
   */
  public record Prefetch(int hits, Duration window, int percent) {
    /** Five times, within a minute of each other; at a tenth of the TTL. */
    public static final Prefetch DEFAULT = new Prefetch(5, Duration.ofMinutes(1), 10);

    /** None. */
    public static final Prefetch OFF = new Prefetch(0, Duration.ZERO, 0);

    boolean isOn() {
      return hits > 0;
    }
  }

  /**
   * What happens with answers that have ended (RFC 8767).
   *
   * @param atMost how long past its end an answer is still given if the servers fail; zero: not at
   *     all
   * @param clientTimer how long a client waits for the servers before it gets the old answer
   *     (section 5); zero: it gets the old one at once, and the servers are asked behind its back
   * @param ttl of records in an old answer
   * @param retry how long after a failure the servers are asked again
   */
  public record Stale(Duration atMost, Duration clientTimer, Duration ttl, Duration retry) {
    /** A day, after 1.8 s, with TTL 30, asked again after 30 s: what the RFC recommends. */
    public static final Stale DEFAULT =
        new Stale(
            Duration.ofDays(1),
            Duration.ofMillis(1800),
            Duration.ofSeconds(30),
            Duration.ofSeconds(30));

    /** Answers that have ended are not given. */
    public static final Stale OFF =
        new Stale(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ofSeconds(5));

    boolean isOn() {
      return !atMost.isZero();
    }
  }

  /**
   * Names whose answers are never stored.
   *
   * @param success zones of which answers with records are not stored
   * @param denial zones of which a no is not stored
   */
  public record Disabled(Zones success, Zones denial) {
    /** All are. */
    public static final Disabled NONE = new Disabled(Zones.NONE, Zones.NONE);

    boolean covers(Name name, Kind kind) {
      return switch (kind) {
        case SUCCESS -> success.contains(name);
        case DENIAL -> denial.contains(name);
        case FAILURE -> false;
      };
    }
  }

  public CacheOptions {
    if (maxEntries < 1 || maxBytes < 1) {
      throw new IllegalArgumentException("a cache has room for something");
    }
    if (failureTtl.compareTo(MAX_FAILURE_TTL) > 0) {
      failureTtl = MAX_FAILURE_TTL;
    }
  }

  /** The same for another number of answers. */
  public CacheOptions withMaxEntries(int value) {
    return with(draft -> draft.maxEntries = value);
  }

  /** The same with another bound on memory. */
  public CacheOptions withMaxBytes(long value) {
    return with(draft -> draft.maxBytes = value);
  }

  /** The same with this as the longest time for answers of both kinds. */
  public CacheOptions withMaxTtl(Duration value) {
    return withMaxTtls(value, value);
  }

  /** The same with other longest times: for answers with records, and for those that say no. */
  public CacheOptions withMaxTtls(Duration positive, Duration negative) {
    return with(
        draft -> {
          draft.maxTtl = positive;
          draft.maxNegativeTtl = negative;
        });
  }

  /** The same with another shortest time. */
  public CacheOptions withMinTtl(Duration value) {
    return with(draft -> draft.minTtl = value);
  }

  /** The same with another time for SERVFAIL; at most 5 s. */
  public CacheOptions withFailureTtl(Duration value) {
    return with(draft -> draft.failureTtl = value);
  }

  /** The same with TTLs as they came, or counted down. */
  public CacheOptions withKeepTtl(boolean value) {
    return with(draft -> draft.keepTtl = value);
  }

  /** The same with another time for a no that does not say how long it is good. */
  public CacheOptions withUnsaidNegativeTtl(Duration value) {
    return with(draft -> draft.unsaidNegativeTtl = value);
  }

  /** The same with another bound on the TTLs that are given. */
  public CacheOptions withMostGiven(Duration value) {
    return with(draft -> draft.mostGiven = value);
  }

  /** The same with another rule for fetching early. */
  public CacheOptions withPrefetch(Prefetch value) {
    return with(draft -> draft.prefetch = value);
  }

  /** The same with another rule for answers that have ended. */
  public CacheOptions withStale(Stale value) {
    return with(draft -> draft.stale = value);
  }

  /** The same with other names whose answers are never stored. */
  public CacheOptions withDisabled(Disabled value) {
    return with(draft -> draft.disabled = value);
  }

  private CacheOptions with(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return draft.options();
  }

  /** Options while one of them changes. */
  private static final class Draft {
    private int maxEntries;
    private long maxBytes;
    private Duration maxTtl;
    private Duration maxNegativeTtl;
    private Duration minTtl;
    private Duration failureTtl;
    private boolean keepTtl;
    private Duration unsaidNegativeTtl;
    private Duration mostGiven;
    private Prefetch prefetch;
    private Stale stale;
    private Disabled disabled;

    Draft(CacheOptions from) {
      maxEntries = from.maxEntries;
      maxBytes = from.maxBytes;
      maxTtl = from.maxTtl;
      maxNegativeTtl = from.maxNegativeTtl;
      minTtl = from.minTtl;
      failureTtl = from.failureTtl;
      keepTtl = from.keepTtl;
      unsaidNegativeTtl = from.unsaidNegativeTtl;
      mostGiven = from.mostGiven;
      prefetch = from.prefetch;
      stale = from.stale;
      disabled = from.disabled;
    }

    CacheOptions options() {
      return new CacheOptions(
          maxEntries,
          maxBytes,
          maxTtl,
          maxNegativeTtl,
          minTtl,
          failureTtl,
          keepTtl,
          unsaidNegativeTtl,
          mostGiven,
          prefetch,
          stale,
          disabled);
    }
  }
}
