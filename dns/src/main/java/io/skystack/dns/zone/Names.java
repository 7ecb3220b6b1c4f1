package io.skystack.dns.zone;

import org.xbill.DNS.Name;

/** Names above and below names. */
final class Names {
  private Names() {}

  /** The name right above; the root has none. */
  static Name parent(Name name) {
    return new Name(name, 1);
  }

  /** The name one label longer than its closest encloser (RFC 5155 section 1.3). */
  static Name nextCloser(Name encloser, Name name) {
    return new Name(name, name.labels() - encloser.labels() - 1);
  }

  /** The wildcard right below a name's closest encloser. */
  static Name wildcardBelow(Name encloser, Name name) {
    return nextCloser(encloser, name).wild(1);
  }
}
