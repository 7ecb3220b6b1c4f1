package io.skystack.skydns.answer;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.xbill.DNS.Name;
import org.xbill.DNS.NameTooLongException;

/**
 * What is answered for, and with which defaults.
 *
 * @param domains the names at and below which records are authoritative; absolute
 * @param hostmaster the RNAME of every SOA (RFC 1035 section 3.3.13); empty for {@code
 *     hostmaster.<domain>}
 * @param local the name that {@code local.dns.<domain>} stands for; empty for none. One that lies
 *     in none of the domains stands for nothing: see {@link #domainOf}
 * @param ttl seconds, for records that name none; 0 to 2^31-1 (RFC 2181 section 8)
 * @param minTtl seconds, for answers that say no (RFC 2308 section 4); 0 to 2^31-1
 * @param priority for records that name none; 1 to 65535
 * @param strict the domains in which a name has only the records that are its own, without those of
 *     the names below it; {@link Name#root} for all domains and reverse names too
 * @param wildcards whether a label {@code *} or {@code any} of a question stands for any label
 */
public record SkyOptions(
    List<Name> domains,
    Optional<Name> hostmaster,
    Optional<Name> local,
    int ttl,
    int minTtl,
    int priority,
    Set<Name> strict,
    boolean wildcards) {
  private static final Name HOSTMASTER = Name.fromConstantString("hostmaster");
  private static final Name LOCAL = Name.fromConstantString("local.dns");

  /**
   * Takes the values as they are.
   *
   * @throws IllegalArgumentException if a number is out of its range
   */
  public SkyOptions {
    domains = List.copyOf(domains);
    strict = Set.copyOf(strict);
    if (ttl < 0 || minTtl < 0) {
      throw new IllegalArgumentException("TTLs are not negative");
    }
    if (priority < 1 || priority > 0xffff) {
      throw new IllegalArgumentException("a priority is from 1 to 65535, not " + priority);
    }
  }

  /** SkyDNS's defaults: TTL 3600, negative TTL 60, priority 10, nothing strict. */
  public static SkyOptions of(List<Name> domains) {
    return new SkyOptions(
        domains, Optional.empty(), Optional.empty(), 3600, 60, 10, Set.of(), true);
  }

  /** The same with another RNAME. */
  public SkyOptions withHostmaster(Name value) {
    return new SkyOptions(
        domains, Optional.of(value), local, ttl, minTtl, priority, strict, wildcards);
  }

  /** The same with another name that {@code local.dns.<domain>} stands for. */
  public SkyOptions withLocal(Name value) {
    return new SkyOptions(
        domains, hostmaster, Optional.of(value), ttl, minTtl, priority, strict, wildcards);
  }

  /** The same with another default TTL. */
  public SkyOptions withTtl(int value) {
    return new SkyOptions(domains, hostmaster, local, value, minTtl, priority, strict, wildcards);
  }

  /** The same with another TTL of answers that say no. */
  public SkyOptions withMinTtl(int value) {
    return new SkyOptions(domains, hostmaster, local, ttl, value, priority, strict, wildcards);
  }

  /** The same with another default priority. */
  public SkyOptions withPriority(int value) {
    return new SkyOptions(domains, hostmaster, local, ttl, minTtl, value, strict, wildcards);
  }

  /** The same with other strict domains; {@link Name#root} for all. */
  public SkyOptions withStrict(Collection<Name> values) {
    return new SkyOptions(
        domains, hostmaster, local, ttl, minTtl, priority, Set.copyOf(values), wildcards);
  }

  /** The same with wildcards in questions, or without. */
  public SkyOptions withWildcards(boolean value) {
    return new SkyOptions(domains, hostmaster, local, ttl, minTtl, priority, strict, value);
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

  /** Whether {@code name} has only the records that are its own. */
  public boolean isStrict(Name name) {
    return !strict.isEmpty()
        && (strict.contains(Name.root) || domainOf(name).map(strict::contains).orElse(false));
  }

  /** The name whose records {@code name} has: itself, or the one that it stands for. */
  public Name sourceOf(Name name) {
    if (local.isEmpty() || domainOf(local.get()).isEmpty()) {
      return name;
    }
    boolean isLocal =
        domainOf(name).flatMap(domain -> below(LOCAL, domain)).filter(name::equals).isPresent();
    return isLocal ? local.get() : name;
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
