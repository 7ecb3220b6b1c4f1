package io.skystack.kubedns.corefile;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.xbill.DNS.Name;

/**
 * What the plugin answers, and from what.
 *
 * @param cluster whose objects have the names
 * @param zones what it answers for, reverse zones included
 * @param fallthrough below which zones a name that does not exist is passed on; empty for none
 * @param startupTimeout how long the start waits for the objects
 */
record KubernetesOptions(
    ClusterOptions cluster, List<Name> zones, List<Name> fallthrough, Duration startupTimeout) {
  KubernetesOptions {
    zones = List.copyOf(zones);
    fallthrough = List.copyOf(fallthrough);
  }

  /** The longest zone that a name lies in. */
  Optional<Name> zoneOf(Name name) {
    Optional<Name> longest = Optional.empty();
    for (Name zone : zones) {
      if (name.subdomain(zone) && (longest.isEmpty() || zone.labels() > longest.get().labels())) {
        longest = Optional.of(zone);
      }
    }
    return longest;
  }

  /** Whether a name is passed on if it does not exist. */
  boolean fallsThrough(Name name) {
    return fallthrough.stream().anyMatch(name::subdomain);
  }
}
