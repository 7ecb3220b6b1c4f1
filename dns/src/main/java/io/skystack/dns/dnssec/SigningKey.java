package io.skystack.dns.dnssec;

import java.security.GeneralSecurityException;
import java.security.Signature;
import org.xbill.DNS.DNSKEYRecord;
import org.xbill.DNS.DNSSEC;
import org.xbill.DNS.DNSSEC.DNSSECException;
import org.xbill.DNS.DSRecord;
import org.xbill.DNS.Name;

/**
 * A pair of keys of a zone.
 *
 * @param dnskey the public key, at the zone's apex (RFC 4034 section 2)
 * @param signer signs with the private key
 */
record SigningKey(DNSKEYRecord dnskey, Algorithm algorithm, MessageSigner signer) {
  /** RFC 4034 section 2.1.1: the key may sign the zone. */
  static final int ZONE = 0x0100;

  /** RFC 4034 section 2.1.1: the key is what a DS or an anchor stands for. */
  static final int SECURE_ENTRY_POINT = 0x0001;

  private static final byte[] PROBE = {1, 2, 3};

  /** The zone. */
  Name zone() {
    return dnskey.getName();
  }

  /** RFC 4034 appendix B. */
  int tag() {
    return dnskey.getFootprint();
  }

  /** What tells it from all other keys of all zones. */
  byte[] id() {
    return dnskey.toWireCanonical();
  }

  boolean isSecureEntryPoint() {
    return (dnskey.getFlags() & SECURE_ENTRY_POINT) != 0;
  }

  /**
   * The DS record for the parent zone (RFC 4034 section 5), with SHA-256 (RFC 4509).
   *
   * @param ttl seconds
   */
  DSRecord ds(long ttl) {
    return new DSRecord(zone(), dnskey.getDClass(), ttl, DNSSEC.Digest.SHA256, dnskey);
  }

  /** Whether the private key signs what the public key verifies. */
  boolean isPair() {
    try {
      Signature signature = Signature.getInstance(algorithm.jdkSignature());
      signature.initVerify(dnskey.getPublicKey());
      signature.update(PROBE);
      return signature.verify(signer.sign(PROBE));
    } catch (GeneralSecurityException | DNSSECException | RuntimeException e) {
      return false; // there is no such key
    }
  }

  /** What it is, without any secret. */
  @Override
  public String toString() {
    return "%s %s %d".formatted(zone(), algorithm, tag());
  }
}
