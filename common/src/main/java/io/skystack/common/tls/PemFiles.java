package io.skystack.common.tls;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import io.skystack.common.cli.OperatorException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Certificates and keys in PEM files (RFC 7468). Keys come as tools write them: PKCS #8 (RFC 5958),
 * PKCS #1 for RSA (RFC 8017 appendix A.1.2, kubeadm's and cert-manager's way) or SEC 1 for elliptic
 * curves (RFC 5915, cfssl's way). Every failure is an {@link OperatorException} that names the
 * file.
 */
public final class PemFiles {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \\1-----");

  /** The algorithm identifier of RSA keys: rsaEncryption with NULL for parameters. */
  private static final byte[] RSA = {
    0x30,
    0x0d,
    0x06,
    0x09,
    0x2a,
    (byte) 0x86,
    0x48,
    (byte) 0x86,
    (byte) 0xf7,
    0x0d,
    0x01,
    0x01,
    0x01,
    0x05,
    0x00
  };

  /** id-ecPublicKey; the curve follows it. */
  private static final byte[] EC_PUBLIC_KEY = {
    0x06, 0x07, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 0x02, 0x01
  };

  private static final byte[] VERSION_0 = {0x02, 0x01, 0x00};

  private PemFiles() {}

  /**
   * All certificates in the file, at least one.
   *
   * @param what the file's role, for messages
   * @throws OperatorException if there is none, or it cannot be read
   */
  public static List<X509Certificate> certificates(Path file, String what) {
    String pem = read(file, what);
    if (!pem.contains("-----BEGIN CERTIFICATE-----")) {
      throw new OperatorException(
          what + " " + file + " holds no certificate: a PEM file with BEGIN CERTIFICATE is needed");
    }
    try {
      return CertificateFactory.getInstance("X.509")
          .generateCertificates(new ByteArrayInputStream(certificateBlocks(pem)))
          .stream()
          .map(X509Certificate.class::cast)
          .toList();
    } catch (CertificateException e) {
      throw new OperatorException(
          what + " " + file + " is garbled: write the PEM file anew from its source", e);
    }
  }

  /** Only the certificates: files often hold text or a key beside them. */
  private static byte[] certificateBlocks(String pem) {
    StringBuilder blocks = new StringBuilder();
    Matcher block = BLOCK.matcher(pem);
    while (block.find()) {
      if (block.group(1).equals("CERTIFICATE")) {
        blocks.append(block.group()).append('\n');
      }
    }
    return blocks.toString().getBytes(US_ASCII);
  }

  /**
   * The key of a certificate.
   *
   * @param what the file's role, for messages
   * @param certificate which the key must belong to
   * @param whose the certificate's role, for messages
   * @throws OperatorException if there is none, it cannot be read, or it belongs to another
   */
  public static PrivateKey key(Path file, String what, X509Certificate certificate, String whose) {
    String pem = read(file, what);
    Matcher block = BLOCK.matcher(pem);
    while (block.find()) {
      String type = block.group(1);
      if (type.equals("ENCRYPTED PRIVATE KEY") || block.group(2).contains("ENCRYPTED")) {
        throw new OperatorException(
            what + " " + file + " is encrypted: decrypt it first (openssl pkey -in … -out …)");
      }
      if (type.endsWith("PRIVATE KEY")) {
        PrivateKey key = decode(type, block.group(2), certificate, what + " " + file);
        checkPair(key, certificate, what + " " + file, whose);
        return key;
      }
    }
    throw new OperatorException(
        what + " " + file + " holds no key: a PEM file with BEGIN PRIVATE KEY is needed");
  }

  private static PrivateKey decode(
      String type, String base64, X509Certificate certificate, String which) {
    try {
      byte[] der = Base64.getMimeDecoder().decode(base64);
      byte[] pkcs8 =
          switch (type) {
            case "RSA PRIVATE KEY" -> pkcs8(RSA, der);
            case "EC PRIVATE KEY" -> pkcs8(der(0x30, EC_PUBLIC_KEY, curve(certificate)), der);
            default -> der;
          };
      return KeyFactory.getInstance(certificate.getPublicKey().getAlgorithm())
          .generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new OperatorException(
          which
              + " cannot be read as the "
              + certificate.getPublicKey().getAlgorithm()
              + " key of the certificate: give the key that the certificate was made with",
          e);
    }
  }

  /** RFC 5958: version, algorithm, and the key as it is. */
  private static byte[] pkcs8(byte[] algorithm, byte[] key) {
    return der(0x30, VERSION_0, algorithm, der(0x04, key));
  }

  /** The certificate's curve, as its public key names it: SEC 1 keys may leave it out. */
  private static byte[] curve(X509Certificate certificate) {
    byte[] spki = certificate.getPublicKey().getEncoded();
    int at = indexOf(spki, EC_PUBLIC_KEY);
    if (at < 0) {
      throw new IllegalArgumentException("the certificate's key is not on a curve");
    }
    int start = at + EC_PUBLIC_KEY.length;
    return Arrays.copyOfRange(spki, start, start + 2 + spki[start + 1]);
  }

  private static int indexOf(byte[] bytes, byte[] part) {
    for (int i = 0; i + part.length <= bytes.length; i++) {
      if (Arrays.equals(bytes, i, i + part.length, part, 0, part.length)) {
        return i;
      }
    }
    return -1;
  }

  /** One DER element (ITU-T X.690) of these parts. */
  private static byte[] der(int tag, byte[]... parts) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      content.writeBytes(part);
    }
    ByteArrayOutputStream element = new ByteArrayOutputStream();
    element.write(tag);
    int length = content.size();
    if (length < 0x80) {
      element.write(length);
    } else if (length < 0x100) {
      element.write(0x81);
      element.write(length);
    } else {
      element.write(0x82);
      element.write(length >>> 8);
      element.write(length);
    }
    element.writeBytes(content.toByteArray());
    return element.toByteArray();
  }

  private static void checkPair(
      PrivateKey key, X509Certificate certificate, String which, String whose) {
    String algorithm =
        switch (key.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> key.getAlgorithm();
        };
    try {
      Signature signature = Signature.getInstance(algorithm);
      signature.initSign(key);
      signature.update(VERSION_0);
      byte[] signed = signature.sign();
      signature.initVerify(certificate.getPublicKey());
      signature.update(VERSION_0);
      if (signature.verify(signed)) {
        return;
      }
    } catch (GeneralSecurityException e) {
      throw notAPair(which, whose, e);
    }
    throw notAPair(which, whose, null);
  }

  private static OperatorException notAPair(String which, String whose, @Nullable Throwable cause) {
    return new OperatorException(
        which + " does not belong to the " + whose + ": give its own key", cause);
  }

  private static String read(Path file, String what) {
    try {
      return Files.readString(file, ISO_8859_1);
    } catch (NoSuchFileException e) {
      throw new OperatorException(what + " " + file + " does not exist: check the path", e);
    } catch (IOException e) {
      throw new OperatorException(
          what + " " + file + " cannot be read: check that it is a file and its permissions", e);
    }
  }
}
