package io.skystack.dns.wire;

import java.time.Duration;
import java.util.List;

/**
 * Where the secrets are that server cookies are made from. Asked with every cookie, by any thread;
 * must not wait.
 */
@FunctionalInterface
public interface CookieSecrets {
  /** Bytes of a secret (RFC 9018 section 4.4). */
  int SIZE = 16;

  /** The secret that cookies are made with, then others that are still accepted; at least one. */
  List<byte[]> current();

  /**
   * Random ones, for a server that stands alone. A new one takes the place of the old after each
   * period; cookies made with the one before are accepted for as long again.
   */
  static CookieSecrets random(Duration period) {
    return new RandomSecrets(period, System::nanoTime);
  }
}
