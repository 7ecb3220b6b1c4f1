package io.skystack.skydns.config;

import io.skystack.common.cli.OperatorException;
import org.xbill.DNS.Name;
import org.xbill.DNS.TextParseException;

/** A mail address as a name (RFC 1035 section 8): the part before the {@code @} is one label. */
final class Mailbox {
  private Mailbox() {}

  /**
   * Reads an address, or a name that stands for one.
   *
   * @throws OperatorException if it is neither
   */
  static Name parse(String address) {
    int at = address.indexOf('@');
    String name =
        at < 0
            ? address
            : address.substring(0, at).replace(".", "\\.") + "." + address.substring(at + 1);
    try {
      if (address.isBlank() || name.indexOf('@') >= 0 || name.indexOf(' ') >= 0) {
        throw wrong(address);
      }
      return Name.fromString(name, Name.root);
    } catch (TextParseException e) {
      throw wrong(address);
    }
  }

  private static OperatorException wrong(String address) {
    return new OperatorException(
        "--hostmaster: '%s' is no mail address: write for example admin@example.org"
            .formatted(address));
  }
}
