package io.skystack.skycache;

import io.skystack.common.cli.OperatorException;
import io.skystack.dns.cache.CacheOptions;
import java.time.Duration;
import picocli.CommandLine.Option;

/** What is kept, and for how long; times are in whole seconds, as dnsmasq's. */
final class CacheFlags {
  private static final int MOST_ANSWERS = 10_000_000;

  /** Memory for an answer with its like, in bytes. */
  private static final long SHARE = 2048;

  private static final long LEAST_BYTES = 16L << 20;
  private static final long LEAST_HOT = 1L << 20;
  private static final long MOST_HOT = 256L << 20;

  /** dnsmasq lets nobody keep answers longer than they say by more than this. */
  private static final int MOST_MIN_TTL = 3600;

  private static final Duration LONGEST = Duration.ofDays(1);

  /** RFC 2308 section 5: one to three hours. */
  private static final Duration LONGEST_NO = Duration.ofHours(3);

  /** RFC 9520 section 3.2: a second at least. */
  private static final Duration FAILURE = Duration.ofSeconds(1);

  @Option(
      names = {"-c", "--cache-size"},
      paramLabel = "N",
      defaultValue = "10000",
      description = "Answers that are kept; 0: none are.")
  private int size;

  @Option(
      names = {"-N", "--no-negcache"},
      description = "Keep no answer that says that there is no such name or type.")
  private boolean noNegative;

  @Option(
      names = "--neg-ttl",
      paramLabel = "SECONDS",
      defaultValue = "0",
      description =
          "How long such an answer is kept where it does not say how long it is good; 0: not.")
  private int negativeTtl;

  @Option(
      names = "--max-ttl",
      paramLabel = "SECONDS",
      defaultValue = "0",
      description =
          "No TTL that clients get is longer, however long answers are kept; 0: no bound.")
  private int maxTtl;

  @Option(
      names = "--max-cache-ttl",
      paramLabel = "SECONDS",
      defaultValue = "0",
      description = "Keep nothing longer; 0: a day, and 3 hours what says that there is nothing.")
  private int maxCacheTtl;

  @Option(
      names = "--min-cache-ttl",
      paramLabel = "SECONDS",
      defaultValue = "0",
      description = "Keep every answer this long, though it says less; 3600 at most.")
  private int minCacheTtl;

  @Option(
      names = {"-T", "--local-ttl"},
      paramLabel = "SECONDS",
      defaultValue = "0",
      description = "The TTL of what --address says.")
  private int localTtl;

  @Option(
      names = "--use-stale-cache",
      arity = "0..1",
      paramLabel = "SECONDS",
      defaultValue = "86400",
      fallbackValue = "86400",
      description =
          "How long past its end an answer is given while no server gives a better one"
              + " (RFC 8767).")
  private int staleSeconds;

  @Option(names = "--no-stale-cache", description = "Give no answer past its end.")
  private boolean noStale;

  /** Answers that are kept. */
  int size() {
    return between("--cache-size", size, 0, MOST_ANSWERS);
  }

  /** Memory for answers that lie ready, in bytes. */
  long hotBytes() {
    return size() == 0 ? 0 : Math.max(LEAST_HOT, Math.min(MOST_HOT, size() * SHARE));
  }

  /** The TTL of what is answered from flags. */
  Duration localTtl() {
    return seconds("--local-ttl", localTtl);
  }

  /** How answers are kept. */
  CacheOptions options() {
    Duration most = seconds("--max-cache-ttl", maxCacheTtl);
    Duration least = Duration.ofSeconds(between("--min-cache-ttl", minCacheTtl, 0, MOST_MIN_TTL));
    CacheOptions options =
        CacheOptions.DEFAULT
            .withMaxEntries(Math.max(1, size()))
            .withMaxBytes(Math.max(LEAST_BYTES, size() * SHARE))
            .withMaxTtls(least(LONGEST, most), noNegative ? Duration.ZERO : least(LONGEST_NO, most))
            .withMinTtl(least)
            .withFailureTtl(noNegative ? Duration.ZERO : FAILURE)
            .withUnsaidNegativeTtl(seconds("--neg-ttl", negativeTtl))
            .withMostGiven(seconds("--max-ttl", maxTtl))
            .withStale(stale());
    return size() > 0
        ? options
        : options
            .withMaxTtl(Duration.ZERO)
            .withFailureTtl(Duration.ZERO)
            .withPrefetch(CacheOptions.Prefetch.OFF)
            .withStale(CacheOptions.Stale.OFF);
  }

  private CacheOptions.Stale stale() {
    Duration atMost = seconds("--use-stale-cache", staleSeconds);
    CacheOptions.Stale usual = CacheOptions.Stale.DEFAULT;
    return noStale
        ? CacheOptions.Stale.OFF
        : new CacheOptions.Stale(atMost, usual.clientTimer(), usual.ttl(), usual.retry());
  }

  /** The shorter of two, of which the second is no bound where it is zero. */
  private static Duration least(Duration usual, Duration bound) {
    return bound.isZero() || usual.compareTo(bound) < 0 ? usual : bound;
  }

  private static Duration seconds(String flag, int value) {
    return Duration.ofSeconds(between(flag, value, 0, Integer.MAX_VALUE));
  }

  private static int between(String flag, int value, int least, int most) {
    if (value < least || value > most) {
      throw new OperatorException(
          "%s %d is out of range: write %d to %d".formatted(flag, value, least, most));
    }
    return value;
  }
}
