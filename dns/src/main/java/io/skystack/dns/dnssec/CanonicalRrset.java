package io.skystack.dns.dnssec;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;

/**
 * An RRset in its canonical form (RFC 4034 section 6): what is signed. In dnsjava's terms: names in
 * lower case where that RFC and RFC 6840 section 5.1 say so, records in the order of their data,
 * each once.
 */
final class CanonicalRrset {
  /** Type, class, TTL and length of the data. */
  private static final int FIXED = 10;

  private final Name owner;
  private final int type;
  private final int dclass;
  private final byte[] ownerWire;
  private final List<byte[]> data;

  private CanonicalRrset(Name owner, int type, int dclass, List<byte[]> data) {
    this.owner = owner;
    this.type = type;
    this.dclass = dclass;
    this.ownerWire = owner.toWireCanonical();
    this.data = data;
  }

  /** The canonical form of records with one owner, type and class; at least one. */
  static CanonicalRrset of(List<Record> records) {
    List<byte[]> data = new ArrayList<>(records.size());
    for (Record record : records) {
      data.add(record.rdataToWireCanonical());
    }
    data.sort(Arrays::compareUnsigned);
    List<byte[]> once = new ArrayList<>(data.size());
    for (byte[] one : data) {
      if (once.isEmpty() || !Arrays.equals(one, once.get(once.size() - 1))) {
        once.add(one);
      }
    }
    Record first = records.get(0);
    return new CanonicalRrset(first.getName(), first.getType(), first.getDClass(), once);
  }

  int type() {
    return type;
  }

  /**
   * The labels field of a signature (RFC 4034 section 3.1.3): without the root and without a first
   * label that is {@code *}.
   */
  int labels() {
    return owner.labels() - 1 - (owner.isWild() ? 1 : 0);
  }

  /**
   * A digest of everything but the TTL: RRsets that have the same are the same.
   *
   * @param salt what it is a digest for
   */
  byte[] digest(byte[] salt) {
    MessageDigest digest = sha256();
    digest.update(salt);
    digest.update(ownerWire);
    byte[] number = new byte[4];
    BigEndian.put16(number, 0, type);
    BigEndian.put16(number, 2, dclass);
    digest.update(number);
    for (byte[] one : data) {
      BigEndian.put32(number, 0, one.length);
      digest.update(number);
      digest.update(one);
    }
    return digest.digest();
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /**
   * What is signed (RFC 4034 section 3.1.8.1): the signature's own fields, then the records.
   *
   * @param header the data of the RRSIG record up to its signature
   * @param ttl the original TTL, in seconds
   */
  byte[] signedData(byte[] header, long ttl) {
    int size = header.length;
    for (byte[] one : data) {
      size += ownerWire.length + FIXED + one.length;
    }
    byte[] out = Arrays.copyOf(header, size);
    int at = header.length;
    for (byte[] one : data) {
      System.arraycopy(ownerWire, 0, out, at, ownerWire.length);
      at += ownerWire.length;
      BigEndian.put16(out, at, type);
      BigEndian.put16(out, at + 2, dclass);
      BigEndian.put32(out, at + 4, ttl);
      BigEndian.put16(out, at + 8, one.length);
      System.arraycopy(one, 0, out, at + FIXED, one.length);
      at += FIXED + one.length;
    }
    return out;
  }
}
