package io.skystack.dns.dnssec;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.EdECPrivateKey;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.Digest;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.digests.SHA384Digest;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.Ed25519Signer;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;

/**
 * Signs with one private key, in the form that RRSIG records have signatures. For any thread.
 *
 * <p>RSA is the JDK's. Curves are Bouncy Castle's, for it multiplies the curve's base point by
 * tables made once: eight (ECDSA) and twenty times (Ed25519) as many signatures a second as JDK 17
 * gives, which is what signing while a client waits needs. Only its plain classes are used: no
 * security provider is put in place for the whole program.
 */
@FunctionalInterface
interface MessageSigner {
  /** Signs; takes a twentieth of a millisecond (curves) to a millisecond and more (RSA). */
  byte[] sign(byte[] data);

  /** The signer of a key of that algorithm. */
  static MessageSigner of(PrivateKey key, Algorithm algorithm) {
    return switch (algorithm.family()) {
      case RSA -> data -> rsa(key, algorithm, data);
      case EC -> ecdsa((ECPrivateKey) key, algorithm);
      case ED25519 -> ed25519((EdECPrivateKey) key);
    };
  }

  private static byte[] rsa(PrivateKey key, Algorithm algorithm, byte[] data) {
    try {
      Signature signature = Signature.getInstance(algorithm.jdkSignature());
      signature.initSign(key);
      signature.update(data);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot sign with a key of " + algorithm, e);
    }
  }

  /** The nonce is made from key and data (RFC 6979): no weak source of chance can give it away. */
  private static MessageSigner ecdsa(ECPrivateKey key, Algorithm algorithm) {
    boolean is256 = algorithm == Algorithm.ECDSAP256SHA256;
    X9ECParameters curve = CustomNamedCurves.getByName(is256 ? "secp256r1" : "secp384r1");
    ECPrivateKeyParameters parameters =
        new ECPrivateKeyParameters(key.getS(), new ECDomainParameters(curve));
    int length = is256 ? 32 : 48;
    return data -> {
      Digest digest = is256 ? new SHA256Digest() : new SHA384Digest();
      ECDSASigner signer = new ECDSASigner(new HMacDSAKCalculator(digest));
      signer.init(true, parameters);
      BigInteger[] numbers = signer.generateSignature(sha(is256 ? "SHA-256" : "SHA-384", data));
      byte[] signature = new byte[2 * length]; // RFC 6605 section 4
      BigEndian.put(numbers[0], signature, 0, length);
      BigEndian.put(numbers[1], signature, length, length);
      return signature;
    };
  }

  private static MessageSigner ed25519(EdECPrivateKey key) {
    Ed25519PrivateKeyParameters parameters =
        new Ed25519PrivateKeyParameters(key.getBytes().orElseThrow());
    return data -> {
      Ed25519Signer signer = new Ed25519Signer();
      signer.init(true, parameters);
      signer.update(data, 0, data.length);
      return signer.generateSignature();
    };
  }

  private static byte[] sha(String algorithm, byte[] data) {
    try {
      return MessageDigest.getInstance(algorithm).digest(data);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has " + algorithm, e);
    }
  }
}
