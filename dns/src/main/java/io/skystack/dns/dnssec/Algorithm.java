package io.skystack.dns.dnssec;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.xbill.DNS.DNSSEC;

/** The algorithms that we sign with (RFC 8624 section 3.1), by their names in the registry. */
public enum Algorithm {
  /** RFC 5702. */
  RSASHA256(DNSSEC.Algorithm.RSASHA256, Family.RSA, "SHA256withRSA", ""),
  /** RFC 5702. */
  RSASHA512(DNSSEC.Algorithm.RSASHA512, Family.RSA, "SHA512withRSA", ""),
  /** RFC 6605. */
  ECDSAP256SHA256(
      DNSSEC.Algorithm.ECDSAP256SHA256, Family.EC, "SHA256withECDSAinP1363Format", "secp256r1"),
  /** RFC 6605. */
  ECDSAP384SHA384(
      DNSSEC.Algorithm.ECDSAP384SHA384, Family.EC, "SHA384withECDSAinP1363Format", "secp384r1"),
  /** RFC 8080. */
  ED25519(DNSSEC.Algorithm.ED25519, Family.ED25519, "Ed25519", "Ed25519");

  /** What keys look like. */
  enum Family {
    RSA("RSA"),
    EC("EC"),
    ED25519("Ed25519");

    private final String keyAlgorithm;

    Family(String keyAlgorithm) {
      this.keyAlgorithm = keyAlgorithm;
    }

    /** The JDK's name for key factories and generators. */
    String keyAlgorithm() {
      return keyAlgorithm;
    }
  }

  private final int number;
  private final Family family;
  private final String signature;
  private final String curve;

  Algorithm(int number, Family family, String signature, String curve) {
    this.number = number;
    this.family = family;
    this.signature = signature;
    this.curve = curve;
  }

  /** The number in DNSKEY, RRSIG and DS records. */
  public int number() {
    return number;
  }

  Family family() {
    return family;
  }

  /** The JDK's name for signatures as they are in RRSIG records. */
  String jdkSignature() {
    return signature;
  }

  /** The JDK's parameters of new keys, RSA's of 2048 bits; of a curve, those of every key. */
  AlgorithmParameterSpec parameters() {
    return switch (family) {
      case RSA -> new RSAKeyGenParameterSpec(2048, RSAKeyGenParameterSpec.F4);
      case EC -> new ECGenParameterSpec(curve);
      case ED25519 -> NamedParameterSpec.ED25519;
    };
  }

  /** The algorithm of a number; empty if we do not sign with it. */
  public static Optional<Algorithm> of(int number) {
    return Arrays.stream(values()).filter(one -> one.number == number).findFirst();
  }

  /** The algorithm of a name or a number, in any letter case; empty if we do not sign with it. */
  public static Optional<Algorithm> of(String text) {
    String name = text.toUpperCase(Locale.ROOT);
    return Arrays.stream(values())
        .filter(one -> one.name().equals(name) || Integer.toString(one.number).equals(name))
        .findFirst();
  }

  /** All names, with commas between. */
  public static String names() {
    return Arrays.stream(values()).map(Algorithm::name).collect(Collectors.joining(", "));
  }

  /** A new pair of keys. */
  KeyPair newKeyPair() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(family.keyAlgorithm());
      generator.initialize(parameters());
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + signature, e);
    }
  }
}
