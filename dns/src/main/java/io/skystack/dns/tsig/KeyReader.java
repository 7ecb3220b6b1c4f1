package io.skystack.dns.tsig;

import io.skystack.common.cli.Nearest;
import io.skystack.common.cli.OperatorException;
import java.util.Base64;
import java.util.Locale;
import org.xbill.DNS.Name;
import org.xbill.DNS.TextParseException;

/** The words that a key is written with, in a Corefile and in a file of keys. */
final class KeyReader {
  private KeyReader() {}

  /**
   * The name of a key: that of a domain, absolute with or without a dot at its end.
   *
   * @throws OperatorException if it is none
   */
  static Name name(String text) {
    try {
      return Name.fromString(text.toLowerCase(Locale.ROOT), Name.root);
    } catch (TextParseException e) {
      throw new OperatorException("'%s' is no name of a key".formatted(text), e);
    }
  }

  /**
   * A secret in base64. It is in no message.
   *
   * @throws OperatorException if it is none, or empty
   */
  static byte[] secret(Name key, String text) {
    try {
      byte[] secret = Base64.getDecoder().decode(text);
      if (secret.length > 0) {
        return secret;
      }
    } catch (IllegalArgumentException e) {
      // said below; what it says has a part of the secret in it
    }
    throw new OperatorException(
        "the secret of %s is not in base64: take what 'tsig-keygen' or 'keymgr -t' prints"
            .formatted(key));
  }

  /**
   * An algorithm.
   *
   * @throws OperatorException if it is none
   */
  static Algorithm algorithm(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    for (Algorithm each : Algorithm.values()) {
      if (each.wireName().toString(true).equals(lower)) {
        return each;
      }
    }
    throw new OperatorException(
        "'%s' is no algorithm: take one of %s%s"
            .formatted(
                text,
                String.join(", ", Algorithm.names()),
                Nearest.didYouMean(lower, Algorithm.names())));
  }
}
