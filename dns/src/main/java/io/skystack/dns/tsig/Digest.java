package io.skystack.dns.tsig;

import org.xbill.DNS.DClass;
import org.xbill.DNS.DNSOutput;
import org.xbill.DNS.Name;

/** What a signature is made of besides the message (RFC 8945 section 4.3). */
final class Digest {
  private Digest() {}

  /** Section 4.3.1: a signature before this one, with its length in front. */
  static byte[] prior(byte[] signature) {
    DNSOutput out = new DNSOutput();
    out.writeU16(signature.length);
    out.writeByteArray(signature);
    return out.toByteArray();
  }

  /**
   * Section 4.3.3: all variables.
   *
   * @param seconds when it was signed, since 1970
   */
  static byte[] variables(
      Name key, Name algorithm, long seconds, int fudge, int error, byte[] other) {
    DNSOutput out = new DNSOutput();
    key.toWireCanonical(out);
    out.writeU16(DClass.ANY);
    out.writeU32(0);
    algorithm.toWireCanonical(out);
    timers(out, seconds, fudge);
    out.writeU16(error);
    out.writeU16(other.length);
    out.writeByteArray(other);
    return out.toByteArray();
  }

  /** Section 5.3.1: what is left of them for the messages after the first. */
  static byte[] timers(long seconds, int fudge) {
    DNSOutput out = new DNSOutput();
    timers(out, seconds, fudge);
    return out.toByteArray();
  }

  private static void timers(DNSOutput out, long seconds, int fudge) {
    out.writeU16((int) (seconds >> 32));
    out.writeU32(seconds & 0xffffffffL);
    out.writeU16(fudge);
  }
}
