package io.skystack.dns.zone;

import io.skystack.dns.corefile.Property;
import java.util.List;
import org.xbill.DNS.Name;

/** {@code fallthrough [ZONES...]} of a sub-block. */
final class Fallthrough {
  private Fallthrough() {}

  /** Those that are named; all names, if none is. */
  static List<Name> zones(Property property) {
    return property.arguments().isEmpty()
        ? List.of(Name.root)
        : property.zones(property.arguments());
  }
}
