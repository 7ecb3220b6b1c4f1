package io.skystack.dns.wire;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

/** Secrets that nobody else knows, changed from time to time (RFC 7873 section 7.1). */
final class RandomSecrets implements CookieSecrets {
  private final SecureRandom random = new SecureRandom();
  private final long periodNanos;
  private final LongSupplier clock;
  private final AtomicReference<Epoch> epoch;

  /**
   * @param clock in nanoseconds, as {@link System#nanoTime}
   */
  RandomSecrets(Duration period, LongSupplier clock) {
    this.periodNanos = period.toNanos();
    this.clock = clock;
    this.epoch = new AtomicReference<>(new Epoch(clock.getAsLong(), List.of(secret())));
  }

  @Override
  public List<byte[]> current() {
    Epoch now = epoch.get();
    long age = clock.getAsLong() - now.since;
    if (age < periodNanos) {
      return now.secrets;
    }
    // After a long silence the one before is older than anyone's cookie.
    List<byte[]> secrets =
        age < 2 * periodNanos ? List.of(secret(), now.secrets.get(0)) : List.of(secret());
    epoch.compareAndSet(now, new Epoch(now.since + age, secrets));
    return epoch.get().secrets;
  }

  private byte[] secret() {
    byte[] secret = new byte[SIZE];
    random.nextBytes(secret);
    return secret;
  }

  private record Epoch(long since, List<byte[]> secrets) {}
}
