package io.skystack.dns.dnssec;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.EdECPrivateKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.KeySpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.RSAPrivateCrtKeySpec;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Private keys as dnssec-keygen (format v1.3) and ldns-keygen (v1.2) write them: lines of {@code
 * Field: value}, numbers and keys in Base64. What is not needed, such as times, is passed over.
 */
final class PrivateKeyText {
  private static final String FORMAT = "Private-key-format";
  private static final String ALGORITHM = "Algorithm";
  private static final String KEY = "PrivateKey";

  private PrivateKeyText() {}

  /** What is wrong with a text, to go behind the name of the file. Never holds a part of a key. */
  static final class Malformed extends Exception {
    Malformed(String message) {
      super(message);
    }
  }

  /**
   * Reads a key.
   *
   * @param algorithm which the public key has
   * @throws Malformed if it is no private key of that algorithm
   */
  static PrivateKey parse(String text, Algorithm algorithm) throws Malformed {
    Map<String, String> fields = fields(text);
    if (!fields.getOrDefault(FORMAT, "").startsWith("v1.")) {
      throw new Malformed("is no private key as dnssec-keygen writes it (format v1)");
    }
    String number = fields.getOrDefault(ALGORITHM, "").split(" ", 2)[0];
    if (!number.equals(Integer.toString(algorithm.number()))) {
      throw new Malformed("has algorithm " + number + ", its public key " + algorithm.number());
    }
    try {
      KeySpec spec =
          switch (algorithm.family()) {
            case RSA -> rsa(fields);
            case EC -> new ECPrivateKeySpec(number(fields, KEY), curve(algorithm));
            case ED25519 -> new EdECPrivateKeySpec(NamedParameterSpec.ED25519, bytes(fields, KEY));
          };
      return KeyFactory.getInstance(algorithm.family().keyAlgorithm()).generatePrivate(spec);
    } catch (GeneralSecurityException | RuntimeException e) {
      throw new Malformed("holds no key of algorithm " + algorithm);
    }
  }

  private static Map<String, String> fields(String text) {
    Map<String, String> fields = new LinkedHashMap<>();
    for (String line : text.lines().toList()) {
      int colon = line.indexOf(':');
      if (colon > 0 && !line.startsWith(";")) {
        fields.put(line.substring(0, colon).strip(), line.substring(colon + 1).strip());
      }
    }
    return fields;
  }

  private static KeySpec rsa(Map<String, String> fields) throws Malformed {
    return new RSAPrivateCrtKeySpec(
        number(fields, "Modulus"),
        number(fields, "PublicExponent"),
        number(fields, "PrivateExponent"),
        number(fields, "Prime1"),
        number(fields, "Prime2"),
        number(fields, "Exponent1"),
        number(fields, "Exponent2"),
        number(fields, "Coefficient"));
  }

  private static ECParameterSpec curve(Algorithm algorithm) throws GeneralSecurityException {
    AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
    parameters.init(algorithm.parameters());
    return parameters.getParameterSpec(ECParameterSpec.class);
  }

  private static BigInteger number(Map<String, String> fields, String name) throws Malformed {
    return new BigInteger(1, bytes(fields, name));
  }

  private static byte[] bytes(Map<String, String> fields, String name) throws Malformed {
    try {
      byte[] bytes = Base64.getDecoder().decode(fields.getOrDefault(name, ""));
      if (bytes.length > 0) {
        return bytes;
      }
    } catch (IllegalArgumentException e) {
      // the same to the operator
    }
    throw new Malformed("has no '" + name + "' in Base64");
  }

  /** Writes a key, in format v1.3. */
  static String format(PrivateKey key, Algorithm algorithm) {
    StringBuilder text = new StringBuilder();
    text.append(FORMAT).append(": v1.3\n");
    text.append(ALGORITHM).append(": ").append(algorithm.number());
    text.append(" (").append(algorithm).append(")\n");
    if (key instanceof RSAPrivateCrtKey rsa) {
      append(text, "Modulus", rsa.getModulus());
      append(text, "PublicExponent", rsa.getPublicExponent());
      append(text, "PrivateExponent", rsa.getPrivateExponent());
      append(text, "Prime1", rsa.getPrimeP());
      append(text, "Prime2", rsa.getPrimeQ());
      append(text, "Exponent1", rsa.getPrimeExponentP());
      append(text, "Exponent2", rsa.getPrimeExponentQ());
      append(text, "Coefficient", rsa.getCrtCoefficient());
    } else if (key instanceof ECPrivateKey ec) {
      byte[] number = new byte[(ec.getParams().getOrder().bitLength() + 7) / 8];
      BigEndian.put(ec.getS(), number, 0, number.length); // as long as the curve's
      append(text, KEY, number);
    } else if (key instanceof EdECPrivateKey ed) {
      append(text, KEY, ed.getBytes().orElseThrow());
    } else {
      throw new IllegalArgumentException("no key of " + algorithm);
    }
    return text.toString();
  }

  private static void append(StringBuilder text, String field, BigInteger number) {
    append(text, field, BigEndian.bytes(number));
  }

  private static void append(StringBuilder text, String field, byte[] value) {
    text.append(field).append(": ").append(Base64.getEncoder().encodeToString(value)).append('\n');
  }
}
