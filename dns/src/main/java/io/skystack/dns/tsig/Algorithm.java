package io.skystack.dns.tsig;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.xbill.DNS.Name;

/** How messages are signed (RFC 8945 section 6); HMAC-MD5 is not among them. */
enum Algorithm {
  SHA1("HmacSHA1", 20),
  SHA224("HmacSHA224", 28),
  SHA256("HmacSHA256", 32),
  SHA384("HmacSHA384", 48),
  SHA512("HmacSHA512", 64);

  /** No signature is cut shorter than so many bytes (RFC 8945 section 5.2.2.1). */
  private static final int LEAST_BYTES = 10;

  private final String jcaName;
  private final int bytes;

  @SuppressWarnings("ImmutableEnumChecker") // names never change
  private final Name name;

  Algorithm(String jcaName, int bytes) {
    this.jcaName = jcaName;
    this.bytes = bytes;
    this.name = Name.fromConstantString("hmac-" + name().toLowerCase(Locale.ROOT) + ".");
  }

  /** The one of a name on the wire; empty for one that is not known. */
  static Optional<Algorithm> of(Name name) {
    return Arrays.stream(values()).filter(each -> each.name.equals(name)).findFirst();
  }

  /** The names as operators write them. */
  static List<String> names() {
    return Arrays.stream(values()).map(each -> each.name.toString(true)).toList();
  }

  /** Its name on the wire. */
  Name wireName() {
    return name;
  }

  /** The bytes of a whole signature. */
  int bytes() {
    return bytes;
  }

  /** The bytes that are the least of one that was cut short. */
  int leastBytes() {
    return Math.max(LEAST_BYTES, bytes / 2);
  }

  /** Signs the parts, one behind the other. */
  byte[] sign(byte[] secret, byte[]... parts) {
    try {
      Mac mac = Mac.getInstance(jcaName);
      mac.init(new SecretKeySpec(secret, jcaName));
      for (byte[] part : parts) {
        mac.update(part);
      }
      return mac.doFinal();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + jcaName, e);
    }
  }
}
