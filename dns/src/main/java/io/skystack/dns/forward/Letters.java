package io.skystack.dns.forward;

/**
 * Names in a random mix of upper and lower case: a server repeats the question as it was asked, and
 * whoever cannot see it must guess a bit more for each letter ("0x20").
 */
final class Letters {
  private static final int CASE = 0x20;

  private Letters() {}

  /** Mixes the letters of an uncompressed name in place. */
  static void mix(byte[] message, int from, Randomness random) {
    for (int at = from; message[at] != 0; at += 1 + message[at]) {
      for (int i = at + 1; i <= at + message[at]; i++) {
        if (isLetter(message[i])) {
          message[i] ^= (byte) (random.nextByte() & CASE);
        }
      }
    }
  }

  /** Whether so many bytes are alike but for the case of letters. */
  static boolean areAlike(byte[] one, byte[] other, int from, int to) {
    for (int i = from; i < to; i++) {
      if (one[i] != other[i] && !(isLetter(one[i]) && (one[i] ^ other[i]) == CASE)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isLetter(byte value) {
    int lower = value | CASE;
    return lower >= 'a' && lower <= 'z';
  }
}
