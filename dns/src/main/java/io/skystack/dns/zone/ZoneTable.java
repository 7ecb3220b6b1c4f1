package io.skystack.dns.zone;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

/** Zones by name. Immutable. */
final class ZoneTable {
  private final Map<Name, ServedZone> zones = new HashMap<>();
  private final @Nullable ServedZone only;

  ZoneTable(Collection<ServedZone> all) {
    all.forEach(zone -> zones.put(zone.apex(), zone));
    only = all.size() == 1 ? all.iterator().next() : null;
  }

  /** All of them, in no order. */
  List<ServedZone> all() {
    return List.copyOf(zones.values());
  }

  /** The zone of a name itself. */
  Optional<ServedZone> get(Name apex) {
    return Optional.ofNullable(zones.get(apex));
  }

  /**
   * The zone that a question goes to: that of the longest name at or above its own. A zone's DS
   * records are its parent's (RFC 4035 section 3.1.4.1), where the parent is served too.
   */
  @Nullable ServedZone find(Name name, int type) {
    if (only != null) {
      return name.subdomain(only.apex()) ? only : null;
    }
    ServedZone found = at(name);
    if (found != null && type == Type.DS && name.labels() > 1 && found.apex().equals(name)) {
      ServedZone parent = at(Names.parent(name));
      return parent == null ? found : parent;
    }
    return found;
  }

  private @Nullable ServedZone at(Name name) {
    for (int up = 0; up < name.labels(); up++) {
      ServedZone zone = zones.get(up == 0 ? name : new Name(name, up));
      if (zone != null) {
        return zone;
      }
    }
    return null;
  }
}
