package io.skystack.dns.dnssec;

import java.util.ArrayList;
import java.util.List;
import org.xbill.DNS.DClass;
import org.xbill.DNS.DNSKEYRecord;
import org.xbill.DNS.DNSSEC;
import org.xbill.DNS.DSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/**
 * The keys of one zone and what each of them signs: where an algorithm has keys with the SEP flag
 * and keys without, the former sign the keys and the latter everything else; else each does both.
 * So there is a signature of each algorithm on every RRset (RFC 4035 section 2.2).
 */
final class ZoneKeys {
  private final Name zone;
  private final List<SigningKey> all;
  private final List<SigningKey> keySigning = new ArrayList<>();
  private final List<SigningKey> zoneSigning = new ArrayList<>();

  /**
   * @param zone in lower case
   * @param keys of this zone; at least one
   */
  ZoneKeys(Name zone, List<SigningKey> keys) {
    this.zone = zone;
    this.all = List.copyOf(keys);
    for (SigningKey key : all) {
      boolean split =
          all.stream()
              .anyMatch(
                  other ->
                      other.algorithm() == key.algorithm()
                          && other.isSecureEntryPoint() != key.isSecureEntryPoint());
      if (!split || key.isSecureEntryPoint()) {
        keySigning.add(key);
      }
      if (!split || !key.isSecureEntryPoint()) {
        zoneSigning.add(key);
      }
    }
  }

  /** The apex. */
  Name zone() {
    return zone;
  }

  /** Those that sign RRsets of a type. */
  List<SigningKey> signersOf(int type) {
    return type == Type.DNSKEY ? keySigning : zoneSigning;
  }

  /** Seconds: the least that a key's file names. */
  long ttl() {
    return all.stream().mapToLong(key -> key.dnskey().getTTL()).min().orElse(0);
  }

  /** The DNSKEY RRset. */
  List<Record> dnskeys(Name owner) {
    List<Record> records = new ArrayList<>();
    for (SigningKey key : all) {
      DNSKEYRecord own = key.dnskey();
      records.add(
          new DNSKEYRecord(
              owner,
              own.getDClass(),
              ttl(),
              own.getFlags(),
              own.getProtocol(),
              own.getAlgorithm(),
              own.getKey()));
    }
    return records;
  }

  /** The DS RRset that the domain around should have. */
  List<Record> ds(Name owner) {
    List<Record> records = new ArrayList<>();
    for (SigningKey key : keySigning) {
      records.add(new DSRecord(owner, DClass.IN, ttl(), DNSSEC.Digest.SHA256, key.dnskey()));
    }
    return records;
  }
}
