package io.skystack.skycache;

import io.skystack.dns.forward.Nameserver;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What is done with the names of a domain.
 *
 * @param addresses what is answered to questions for addresses of their family
 * @param servers who is asked; an empty list for those that names without a rule are asked of;
 *     empty if this rule does not say
 * @param isLocal whether nobody is asked where no servers are named: there is no such name
 */
record DomainRule(
    List<InetAddress> addresses, Optional<List<Nameserver>> servers, boolean isLocal) {
  /** There is no such name, and nobody is asked. */
  static final DomainRule LOCAL = new DomainRule(List.of(), Optional.empty(), true);

  /** As if there were no rule for a longer domain either. */
  static final DomainRule USUAL = new DomainRule(List.of(), Optional.of(List.of()), false);

  DomainRule {
    addresses = List.copyOf(addresses);
  }

  static DomainRule ofServer(Nameserver server) {
    return new DomainRule(List.of(), Optional.of(List.of(server)), false);
  }

  static DomainRule ofAddress(InetAddress address) {
    return new DomainRule(List.of(address), Optional.empty(), false);
  }

  /** What both say of the same domain. */
  DomainRule and(DomainRule other) {
    Optional<List<Nameserver>> both =
        servers.isPresent() && other.servers.isPresent()
            ? Optional.of(joined(servers.get(), other.servers.get()))
            : servers.or(other::servers);
    return new DomainRule(joined(addresses, other.addresses), both, isLocal || other.isLocal);
  }

  private static <T> List<T> joined(List<T> some, List<T> more) {
    return Stream.concat(some.stream(), more.stream()).distinct().toList();
  }
}
