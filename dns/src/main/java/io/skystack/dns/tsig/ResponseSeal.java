package io.skystack.dns.tsig;

import io.skystack.dns.plugin.Seal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Section;
import org.xbill.DNS.TSIGRecord;

/**
 * Signs the messages of a response with the key of the query: the first by the query's signature,
 * each that follows by the one before (RFC 8945 section 5.3).
 */
final class ResponseSeal implements Seal {
  /** How far clocks may be apart, in seconds (RFC 8945 section 10). */
  private static final int FUDGE = 300;

  /** Type, class, TTL and length; time, fudge, length, ID, error and length. */
  private static final int FIXED = 10 + 16;

  private static final int TIME_BYTES = 6;
  private static final byte[] NONE = {};

  private final Signature query;
  private final Optional<Key> key;
  private final Algorithm algorithm;
  private final Verdict verdict;
  private final Clock clock;
  private byte[] prior;
  private boolean isFirst = true;

  /**
   * @param key empty for a record without a signature
   * @param algorithm of the query; any where there is no key
   */
  ResponseSeal(
      Signature query, Optional<Key> key, Algorithm algorithm, Verdict verdict, Clock clock) {
    this.query = query;
    this.key = key;
    this.algorithm = algorithm;
    this.verdict = verdict;
    this.clock = clock;
    this.prior = query.mac();
  }

  @Override
  public int room() {
    return query.key().length()
        + query.record().getAlgorithm().length()
        + FIXED
        + (key.isPresent() ? algorithm.bytes() : 0)
        + (verdict == Verdict.BADTIME ? TIME_BYTES : 0);
  }

  @Override
  public byte[] sign(byte[] message, int length) {
    long now = clock.instant().getEpochSecond();
    boolean isLate = verdict == Verdict.BADTIME;
    long signedAt = isLate ? query.seconds() : now; // section 5.2.3
    byte[] other = isLate ? time(now) : NONE;
    byte[] mac =
        key.map(signer -> mac(signer, Arrays.copyOf(message, length), signedAt, other))
            .orElse(NONE);
    prior = mac;
    isFirst = false;
    int id = (message[0] & 0xff) << 8 | (message[1] & 0xff);
    return new TSIGRecord(
            query.key(),
            DClass.ANY,
            0,
            name(),
            Instant.ofEpochSecond(signedAt),
            Duration.ofSeconds(FUDGE),
            mac,
            id,
            verdict.error(),
            other)
        .toWire(Section.ADDITIONAL);
  }

  private byte[] mac(Key signer, byte[] message, long signedAt, byte[] other) {
    byte[] rest =
        isFirst
            ? Digest.variables(query.key(), name(), signedAt, FUDGE, verdict.error(), other)
            : Digest.timers(signedAt, FUDGE);
    return signer.sign(algorithm, Digest.prior(prior), message, rest);
  }

  /** As the query has it, known or not. */
  private Name name() {
    return query.record().getAlgorithm();
  }

  private static byte[] time(long seconds) {
    byte[] bytes = new byte[TIME_BYTES];
    for (int i = 0; i < TIME_BYTES; i++) {
      bytes[i] = (byte) (seconds >> (8 * (TIME_BYTES - 1 - i)));
    }
    return bytes;
  }
}
