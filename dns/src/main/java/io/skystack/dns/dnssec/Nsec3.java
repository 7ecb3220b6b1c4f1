package io.skystack.dns.dnssec;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import org.xbill.DNS.DClass;
import org.xbill.DNS.NSEC3PARAMRecord;
import org.xbill.DNS.NSEC3Record;
import org.xbill.DNS.Name;
import org.xbill.DNS.NameTooLongException;
import org.xbill.DNS.Record;
import org.xbill.DNS.TextParseException;

/**
 * NSEC3 records (RFC 5155) that say as little as can be said (RFC 7129 appendix B): a gap with
 * nothing but one hash in it, or a hash with the next one right behind it. SHA-1, no further
 * iterations, no salt (RFC 9276 section 3.1).
 */
final class Nsec3 {
  private static final int HASH = NSEC3Record.SHA1_DIGEST_ID;
  private static final int FLAGS = 0;
  private static final int ITERATIONS = 0;
  private static final byte[] SALT = {};
  private static final String BASE32HEX = "0123456789abcdefghijklmnopqrstuv"; // RFC 4648 section 7
  private static final int BITS = 5;

  private final Name zone;
  private final long ttl;

  /**
   * Makes records of a zone.
   *
   * @param ttl seconds: that of negative answers (RFC 9077)
   */
  Nsec3(Name zone, long ttl) {
    this.zone = zone;
    this.ttl = ttl;
  }

  /** Says that a name does not exist: its hash lies between the record's two. */
  Record covering(Name name) {
    byte[] hash = hash(name);
    return record(plus(hash, -1), plus(hash, 1), new int[0]);
  }

  /** Says that a name exists, and has these types only. */
  Record matching(Name name, Collection<Integer> types) {
    byte[] hash = hash(name);
    return record(hash, plus(hash, 1), types.stream().mapToInt(Integer::intValue).toArray());
  }

  private Record record(byte[] from, byte[] to, int[] types) {
    return new NSEC3Record(owner(from), DClass.IN, ttl, HASH, FLAGS, ITERATIONS, SALT, to, types);
  }

  /** The apex's NSEC3PARAM record (RFC 5155 section 4). */
  static Record parameters(Name owner, long ttl) {
    return new NSEC3PARAMRecord(owner, DClass.IN, ttl, HASH, FLAGS, ITERATIONS, SALT);
  }

  /** RFC 5155 section 5. */
  static byte[] hash(Name name) {
    try {
      return MessageDigest.getInstance("SHA-1").digest(name.toWireCanonical());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-1", e);
    }
  }

  private static byte[] plus(byte[] hash, int one) {
    byte[] sum = hash.clone();
    int carry = one;
    for (int i = sum.length - 1; i >= 0 && carry != 0; i--) {
      int digit = (sum[i] & 0xFF) + carry;
      sum[i] = (byte) digit;
      carry = digit >> 8; // 1, 0 or -1
    }
    return sum; // past the last hash comes the first
  }

  private Name owner(byte[] hash) {
    StringBuilder label = new StringBuilder();
    int bits = 0;
    int held = 0;
    for (byte b : hash) { // 160 bits are 32 digits: none are left over
      held = (held << Byte.SIZE) | (b & 0xFF);
      bits += Byte.SIZE;
      while (bits >= BITS) {
        bits -= BITS;
        label.append(BASE32HEX.charAt((held >> bits) & 0x1F));
      }
      held &= (1 << bits) - 1;
    }
    try {
      return Name.concatenate(new Name(label.toString()), zone);
    } catch (TextParseException | NameTooLongException e) {
      throw new IllegalStateException("domains that are too long were not let in", e);
    }
  }
}
