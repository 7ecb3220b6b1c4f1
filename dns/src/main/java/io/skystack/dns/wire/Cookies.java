package io.skystack.dns.wire;

import java.net.InetAddress;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * DNS cookies (RFC 7873) with server cookies of version 1 (RFC 9018), which every server with the
 * same secret makes and accepts alike. Nothing is remembered of any client.
 */
public final class Cookies {
  /** How a client's cookie is to be taken. */
  public enum State {
    /** There is none. */
    NONE,
    /** A client's cookie alone: it does not know ours yet. */
    CLIENT_ONLY,
    /** Ours, but too old, of another address or another secret. */
    BAD,
    /** Ours: the client is where it says it is. */
    GOOD
  }

  /** Bytes of a client's cookie. */
  static final int CLIENT_SIZE = 8;

  private static final int SERVER_SIZE = 16;

  /** Bytes of a COOKIE option's data: what the client sent, and ours behind it. */
  static final int SIZE = CLIENT_SIZE + SERVER_SIZE;

  private static final int MIN_WITH_SERVER = CLIENT_SIZE + 8;
  private static final int MAX_WITH_SERVER = CLIENT_SIZE + 32;

  private static final int VERSION = 1;
  private static final int TIME_AT = CLIENT_SIZE + 4;
  private static final int HASH_AT = CLIENT_SIZE + 8;

  /** How old a cookie of ours may be, and how far ahead its clock (RFC 9018 section 4.3). */
  private static final int MAX_AGE_SECONDS = 3600;

  private static final int MAX_AHEAD_SECONDS = 300;

  private final CookieSecrets secrets;
  private final LongSupplier seconds;

  /** Cookies made from these secrets. */
  public Cookies(CookieSecrets secrets) {
    this(secrets, () -> System.currentTimeMillis() / 1000);
  }

  /**
   * The same with another clock.
   *
   * @param seconds since 1970
   */
  public Cookies(CookieSecrets secrets, LongSupplier seconds) {
    this.secrets = secrets;
    this.seconds = seconds;
  }

  /** Whether a COOKIE option can have so many bytes (RFC 7873 section 5.2.2). */
  static boolean isWellFormed(int length) {
    return length == CLIENT_SIZE || (length >= MIN_WITH_SERVER && length <= MAX_WITH_SERVER);
  }

  /**
   * What a client's option is worth.
   *
   * @param data of a well-formed option
   */
  public State check(byte[] data, InetAddress client) {
    if (data.length == CLIENT_SIZE) {
      return State.CLIENT_ONLY;
    }
    if (data.length != SIZE || data[CLIENT_SIZE] != VERSION || !isRecent(data)) {
      return State.BAD;
    }
    byte[] theirs = Arrays.copyOfRange(data, HASH_AT, SIZE);
    for (byte[] secret : secrets.current()) {
      byte[] ours = new byte[Long.BYTES];
      putHash(ours, 0, secret, data, client);
      if (MessageDigest.isEqual(ours, theirs)) {
        return State.GOOD;
      }
    }
    return State.BAD;
  }

  /** By the arithmetic of serial numbers, as the time has 32 bits. */
  private boolean isRecent(byte[] data) {
    int made =
        data[TIME_AT] << 24
            | (data[TIME_AT + 1] & 0xFF) << 16
            | (data[TIME_AT + 2] & 0xFF) << 8
            | (data[TIME_AT + 3] & 0xFF);
    int age = (int) seconds.getAsLong() - made;
    return age <= MAX_AGE_SECONDS && age >= -MAX_AHEAD_SECONDS;
  }

  /**
   * The data of the option that answers a client's: its own cookie, and a fresh one of ours.
   *
   * @param data of a well-formed option
   */
  byte[] answer(byte[] data, InetAddress client) {
    byte[] answer = Arrays.copyOf(Arrays.copyOf(data, CLIENT_SIZE), SIZE);
    answer[CLIENT_SIZE] = VERSION;
    int now = (int) seconds.getAsLong();
    answer[TIME_AT] = (byte) (now >> 24);
    answer[TIME_AT + 1] = (byte) (now >> 16);
    answer[TIME_AT + 2] = (byte) (now >> 8);
    answer[TIME_AT + 3] = (byte) now;
    List<byte[]> current = secrets.current();
    putHash(answer, HASH_AT, current.get(0), answer, client);
    return answer;
  }

  /** Writes the hash over all of an option's data before it, and the client's address. */
  private static void putHash(byte[] out, int at, byte[] secret, byte[] data, InetAddress client) {
    byte[] address = client.getAddress();
    byte[] input = Arrays.copyOf(Arrays.copyOf(data, HASH_AT), HASH_AT + address.length);
    System.arraycopy(address, 0, input, HASH_AT, address.length);
    long hash = SipHash.hash(secret, input);
    for (int i = 0; i < Long.BYTES; i++) {
      out[at + i] = (byte) (hash >>> (Byte.SIZE * i));
    }
  }
}
