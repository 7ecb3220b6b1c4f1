package io.skystack.dns.plugin;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.xbill.DNS.Name;

/**
 * The zones that something is for: what a plugin answers, or what it lets fall through. Names
 * belong to a zone by whole labels, in any letter case.
 *
 * @param names the apexes, the longest first
 */
public record Zones(List<Name> names) {
  /** Nothing. */
  public static final Zones NONE = new Zones(List.of());

  /** Everything. */
  public static final Zones ALL = new Zones(List.of(Name.root));

  public Zones {
    names =
        names.stream().distinct().sorted(Comparator.comparingInt(Name::labels).reversed()).toList();
  }

  /** The zone that a name belongs to, the longest of several; empty for none. */
  public Optional<Name> of(Name name) {
    for (Name zone : names) {
      if (name.subdomain(zone)) {
        return Optional.of(zone);
      }
    }
    return Optional.empty();
  }

  /** Whether a name belongs to one of them. */
  public boolean contains(Name name) {
    for (Name zone : names) {
      if (name.subdomain(zone)) {
        return true;
      }
    }
    return false;
  }
}
