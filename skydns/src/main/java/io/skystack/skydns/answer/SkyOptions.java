package io.skystack.skydns.answer;

import java.util.List;
import java.util.Optional;
import org.xbill.DNS.Name;
import org.xbill.DNS.NameTooLongException;

/**
 * What is answered for, and with which defaults.
 *
 * @param domains the names at and below which records are authoritative; absolute
 * @param hostmaster the RNAME of every SOA (RFC 1035 section 3.3.13); empty for {@code
 *     hostmaster.<domain>}
 * @param ttl seconds, for records that name none
 * @param minTtl seconds, for answers that say no (RFC 2308 section 4)
 * @param priority for records that name none; 1 to 65535
 */
public record SkyOptions(
    List<Name> domains, Optional<Name> hostmaster, int ttl, int minTtl, int priority) {
  private static final Name HOSTMASTER = Name.fromConstantString("hostmaster");

  public SkyOptions {
    domains = List.copyOf(domains);
  }

  /** SkyDNS's defaults: TTL 3600, negative TTL 60, priority 10. */
  public static SkyOptions of(List<Name> domains) {
    return new SkyOptions(domains, Optional.empty(), 3600, 60, 10);
  }

  /** The same with another RNAME. */
  public SkyOptions withHostmaster(Name value) {
    return new SkyOptions(domains, Optional.of(value), ttl, minTtl, priority);
  }

  /** The longest domain that {@code name} lies in, by whole labels; empty if it lies in none. */
  public Optional<Name> domainOf(Name name) {
    Optional<Name> longest = Optional.empty();
    for (Name domain : domains) {
      boolean longer = longest.isEmpty() || domain.labels() > longest.get().labels();
      if (longer && name.subdomain(domain)) {
        longest = Optional.of(domain);
      }
    }
    return longest;
  }

  /** The RNAME of a domain's SOA. */
  Name hostmasterOf(Name domain) {
    return hostmaster.orElseGet(() -> below(HOSTMASTER, domain).orElse(domain));
  }

  /** {@code relative} below {@code domain}; empty if that is longer than a name can be. */
  static Optional<Name> below(Name relative, Name domain) {
    try {
      return Optional.of(Name.concatenate(relative, domain));
    } catch (NameTooLongException e) {
      return Optional.empty();
    }
  }
}
