package io.skystack.skydns.stub;

import io.skystack.dns.forward.Forward;
import io.skystack.dns.plugin.Validity;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.xbill.DNS.Name;

/** The stub zones at one moment. Immutable. */
final class StubTable {
  private final Map<Name, Zone> zones;
  private final Validity validity;
  private final int mostLabels;

  /**
   * A stub zone.
   *
   * @param forward asks its servers
   */
  record Zone(Name name, List<InetSocketAddress> servers, Forward forward) {}

  /**
   * @param validity how long these are the stub zones
   */
  StubTable(Map<Name, Zone> zones, Validity validity) {
    this.zones = Map.copyOf(zones);
    this.validity = validity;
    this.mostLabels = zones.keySet().stream().mapToInt(Name::labels).max().orElse(0);
  }

  Map<Name, Zone> zones() {
    return zones;
  }

  Validity validity() {
    return validity;
  }

  /**
   * The longest zone that {@code name} lies in.
   *
   * @param isProper whether the zone must be shorter than the name
   */
  Optional<Zone> find(Name name, boolean isProper) {
    int labels = name.labels();
    for (int cut = Math.max(isProper ? 1 : 0, labels - mostLabels); cut < labels - 1; cut++) {
      Zone zone = zones.get(cut == 0 ? name : new Name(name, cut));
      if (zone != null) {
        return Optional.of(zone);
      }
    }
    return Optional.empty();
  }
}
