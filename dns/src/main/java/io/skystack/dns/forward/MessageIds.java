package io.skystack.dns.forward;

import java.security.SecureRandom;

/** Message IDs that nobody can guess (RFC 5452 section 9.2). For one thread. */
final class MessageIds {
  private static final int BATCH = 512;

  private final SecureRandom random = new SecureRandom();
  private final byte[] bytes = new byte[2 * BATCH];
  private int used = bytes.length;

  /** An ID, 0 to 65535. */
  int next() {
    if (used == bytes.length) {
      random.nextBytes(bytes);
      used = 0;
    }
    int id = (bytes[used] & 0xFF) << 8 | (bytes[used + 1] & 0xFF);
    used += 2;
    return id;
  }
}
