package io.skystack.dns.server;

import io.skystack.dns.net.AddressBits;
import io.skystack.dns.server.ClientGate.Verdict;
import java.security.SecureRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Token buckets in a table that never grows, found by a hash of the client's network.
 *
 * <p>A bucket is one number: the moment at which it will be full again (the generic cell rate
 * algorithm of ATM, ITU-T I.371). A query moves it on by the time that a token takes; one that
 * would move it further ahead than a full bucket lasts is over the limit. There is nothing to
 * sweep, and a bucket is changed by one compare-and-set.
 *
 * <p>Networks that meet in one bucket would pay for each other. So each has two, in different rows
 * and by independent hashes, and is over its limit only when both are empty: who floods hurts
 * another only where it meets it twice. The hashes have a random key, so that nobody can look for a
 * network to meet.
 */
final class RateLimiter {
  /** Buckets in a row; a power of two. */
  private static final int ROW = 1 << 16;

  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final AtomicLongArray buckets = new AtomicLongArray(2 * ROW);
  private final AtomicIntegerArray slips = new AtomicIntegerArray(ROW);
  private final long key = new SecureRandom().nextLong();
  private final long start = System.nanoTime();
  private final long tokenNanos;
  private final int slip;
  private final long ipv4Mask;
  private final long ipv6Mask;

  RateLimiter(RateLimit limit) {
    this.tokenNanos = Math.max(1, SECOND / limit.perSecond());
    this.slip = limit.slip();
    this.ipv4Mask = AddressBits.highMask(limit.ipv4Prefix());
    this.ipv6Mask = AddressBits.highMask(limit.ipv6Prefix());
  }

  /**
   * Counts a query.
   *
   * @param isUdp whether the address may be forged, and the client can be sent to TCP
   * @param now of {@link System#nanoTime}
   */
  Verdict judge(byte[] client, boolean isUdp, long now) {
    boolean isIpv4 = AddressBits.isIpv4(client);
    long network = AddressBits.high(client) & (isIpv4 ? ipv4Mask : ipv6Mask);
    long hash = mix(mix(network ^ key) + (isIpv4 ? 2 : 0) + (isUdp ? 1 : 0));
    int first = (int) hash & (ROW - 1);
    int second = ROW + ((int) (hash >>> Integer.SIZE) & (ROW - 1));
    long at = now - start + SECOND;
    // Both pay, whichever has a token.
    boolean firstPays = take(first, at);
    boolean secondPays = take(second, at);
    if (firstPays || secondPays) {
      return Verdict.PASS;
    }
    if (!isUdp) {
      return Verdict.REFUSE;
    }
    boolean slips =
        slip > 0 && Integer.remainderUnsigned(this.slips.getAndIncrement(first), slip) == 0;
    return slips ? Verdict.TRUNCATE : Verdict.DROP;
  }

  /** Takes a token; false if there is none. */
  private boolean take(int bucket, long now) {
    while (true) {
      long fullAt = buckets.get(bucket);
      long next = Math.max(fullAt, now) + tokenNanos;
      if (next - now > SECOND) {
        return false;
      }
      if (buckets.compareAndSet(bucket, fullAt, next)) {
        return true;
      }
    }
  }

  /** The finalizer of SplitMix64: every bit of the value changes about half of the result's. */
  private static long mix(long value) {
    long z = value;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
