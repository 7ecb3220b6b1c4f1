package io.skystack.dns.tsig;

import io.skystack.dns.plugin.SignedMessage;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;
import org.xbill.DNS.DClass;
import org.xbill.DNS.DNSInput;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.TSIGRecord;
import org.xbill.DNS.Type;

/** The TSIG record of a query, and what it is of. */
final class Signature {
  /** Where the number of additional records stands in a header. */
  private static final int ADDITIONAL_AT = 10;

  private final TSIGRecord record;

  /** The message as it was when it was signed. */
  private final byte[] covered;

  private Signature(TSIGRecord record, byte[] covered) {
    this.record = record;
    this.covered = covered;
  }

  /** Reads it; empty if it is malformed (RFC 8945 section 5.2). */
  static Optional<Signature> of(SignedMessage message) {
    byte[] bytes = message.bytes();
    try {
      DNSInput in = new DNSInput(bytes);
      in.jump(message.signatureAt());
      Name key = new Name(in);
      int type = in.readU16();
      int dclass = in.readU16();
      long ttl = in.readU32();
      byte[] data = in.readByteArray(in.readU16());
      if (type == Type.TSIG
          && dclass == DClass.ANY
          && ttl == 0
          && Record.newRecord(key, type, dclass, ttl, data) instanceof TSIGRecord record) {
        return Optional.of(new Signature(record, covered(message, bytes, record)));
      }
    } catch (IOException | IllegalArgumentException e) {
      // malformed
    }
    return Optional.empty();
  }

  /** Without the record, and with the ID that it had then (RFC 8945 section 4.3.2). */
  private static byte[] covered(SignedMessage message, byte[] bytes, TSIGRecord record) {
    byte[] covered = Arrays.copyOf(bytes, message.signatureAt());
    put16(covered, 0, record.getOriginalID());
    int additional = (bytes[ADDITIONAL_AT] & 0xff) << 8 | (bytes[ADDITIONAL_AT + 1] & 0xff);
    put16(covered, ADDITIONAL_AT, additional - 1);
    return covered;
  }

  private static void put16(byte[] bytes, int at, int value) {
    bytes[at] = (byte) (value >> 8);
    bytes[at + 1] = (byte) value;
  }

  /** As it came. */
  TSIGRecord record() {
    return record;
  }

  Name key() {
    return record.getName();
  }

  long seconds() {
    return record.getTimeSigned().getEpochSecond();
  }

  int fudge() {
    return (int) record.getFudge().toSeconds();
  }

  byte[] mac() {
    return record.getSignature();
  }

  /** Whether it has been made with a key; one that was cut short is as far as it goes. */
  boolean isBy(Key key, Algorithm algorithm) {
    byte[] whole =
        key.sign(
            algorithm,
            covered,
            Digest.variables(
                key(), algorithm.wireName(), seconds(), fudge(), record.getError(), other()));
    return MessageDigest.isEqual(Arrays.copyOf(whole, mac().length), mac());
  }

  private byte[] other() {
    byte[] other = record.getOther();
    return other == null ? new byte[0] : other;
  }
}
