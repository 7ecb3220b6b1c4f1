package io.skystack.dns.dnssec;

import io.skystack.common.cli.OperatorException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

/** The domains that are served, and the keys of those that are signed. Immutable. */
final class KeyRing {
  /** What the hash in front of a zone takes of an NSEC3 owner's 255 bytes (RFC 5155 section 3). */
  private static final int HASH_LABEL = 33;

  private static final int MOST_NAME_BYTES = 255;

  private final List<Name> domains;
  private final Map<Name, ZoneKeys> zones;

  private KeyRing(List<Name> domains, Map<Name, ZoneKeys> zones) {
    this.domains = List.copyOf(domains);
    this.zones = Map.copyOf(zones);
  }

  /**
   * Reads keys.
   *
   * @param domains what is served; absolute
   * @param files pairs of files, each of a key of one of the domains
   * @throws OperatorException if one cannot be used
   */
  static KeyRing read(List<Name> domains, List<KeyFiles> files) {
    Map<Name, List<SigningKey>> keys = new HashMap<>();
    for (KeyFiles pair : files) {
      SigningKey key = pair.read();
      Name zone = key.zone().canonicalize();
      check(zone, domains, pair.publicFile());
      List<SigningKey> others = keys.computeIfAbsent(zone, none -> new ArrayList<>());
      if (others.stream().anyMatch(other -> other.dnskey().equals(key.dnskey()))) {
        throw wrong(pair.publicFile(), "holds a key that was named already: name each key once");
      }
      others.add(key);
    }
    Map<Name, ZoneKeys> zones = new HashMap<>();
    keys.forEach((zone, own) -> zones.put(zone, new ZoneKeys(zone, own)));
    return new KeyRing(domains, zones);
  }

  private static void check(Name zone, List<Name> domains, Path file) {
    if (!domains.contains(zone)) {
      String served =
          domains.stream().map(domain -> domain.toString(true)).collect(Collectors.joining(", "));
      throw wrong(
          file,
          "is a key of "
              + zone.toString(true)
              + ", but served is "
              + served
              + ": serve that domain too, or leave the key out");
    }
    if (zone.length() > MOST_NAME_BYTES - HASH_LABEL) {
      throw wrong(file, "is of a domain too long to be signed: at most 222 bytes");
    }
  }

  private static OperatorException wrong(Path file, String what) {
    return new OperatorException("DNSSEC key file " + file + " " + what);
  }

  /** The longest domain that a name lies in, by whole labels, signed or not. */
  Optional<Name> domainOf(Name name) {
    Optional<Name> longest = Optional.empty();
    for (Name domain : domains) {
      boolean longer = longest.isEmpty() || domain.labels() > longest.get().labels();
      if (longer && name.subdomain(domain)) {
        longest = Optional.of(domain);
      }
    }
    return longest;
  }

  /**
   * The keys that sign what there is of a type at a name; empty if it is in no domain that is
   * signed. DS records of a domain inside another one are the outer one's (RFC 4035 section 2.4).
   */
  Optional<ZoneKeys> zoneOf(Name name, int type) {
    Optional<ZoneKeys> outer =
        type == Type.DS && isApex(name) ? outerZoneOf(name) : Optional.empty();
    return outer.isPresent() ? outer : domainOf(name).map(zones::get);
  }

  private Optional<ZoneKeys> outerZoneOf(Name domain) {
    return domain.labels() == 1 ? Optional.empty() : domainOf(new Name(domain, 1)).map(zones::get);
  }

  /** Whether a name is one of the domains. */
  boolean isApex(Name name) {
    return domains.contains(name);
  }

  /** The keys of a domain; empty if it is not signed, or the name is no domain. */
  Optional<ZoneKeys> keysOf(Name domain) {
    return Optional.ofNullable(zones.get(domain));
  }

  /** The signed domains. */
  List<Name> signed() {
    return domains.stream().filter(zones::containsKey).toList();
  }
}
