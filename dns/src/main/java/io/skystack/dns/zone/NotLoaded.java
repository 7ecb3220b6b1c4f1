package io.skystack.dns.zone;

import java.util.Optional;

/** Why zones cannot be served yet. */
final class NotLoaded {
  private NotLoaded() {}

  /** The first zone that was not loaded yet; empty once all were. */
  static Optional<String> of(ZoneTable zones) {
    return zones.all().stream()
        .filter(zone -> zone.now().isEmpty())
        .findFirst()
        .map(zone -> "the zone " + zone.apex() + " is not loaded");
  }
}
