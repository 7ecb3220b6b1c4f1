package io.skystack.dns.hosts;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.xbill.DNS.Name;

/**
 * Names with their addresses, and back. Immutable.
 *
 * @param ipv4 by name; wildcards under their own names
 * @param ipv6 likewise
 * @param reverse names by the reverse name of an address
 */
record HostTable(
    Map<Name, List<InetAddress>> ipv4,
    Map<Name, List<InetAddress>> ipv6,
    Map<Name, List<Name>> reverse) {
  static final HostTable EMPTY = new HostTable(Map.of(), Map.of(), Map.of());

  /** The IPv4 addresses of a name; those of the wildcard in its first label's place if none. */
  List<InetAddress> ipv4(Name name) {
    return find(ipv4, name);
  }

  /** The IPv6 addresses, likewise. */
  List<InetAddress> ipv6(Name name) {
    return find(ipv6, name);
  }

  /** The names of the address that a reverse name stands for. */
  List<Name> names(Name reverseName) {
    return reverse.getOrDefault(reverseName, List.of());
  }

  private static List<InetAddress> find(Map<Name, List<InetAddress>> addresses, Name name) {
    List<InetAddress> own = addresses.get(name);
    if (own != null) {
      return own;
    }
    if (addresses.isEmpty() || name.labels() < 2) {
      return List.of();
    }
    return addresses.getOrDefault(name.wild(1), List.of());
  }

  /** Addresses and reverse names, each counted. */
  int size() {
    return size(ipv4) + size(ipv6) + size(reverse);
  }

  private static int size(Map<Name, ? extends List<?>> lists) {
    return lists.values().stream().mapToInt(List::size).sum();
  }

  /** Builds a table; one thread. */
  static final class Builder {
    private final Map<Name, List<InetAddress>> ipv4 = new HashMap<>();
    private final Map<Name, List<InetAddress>> ipv6 = new HashMap<>();
    private final Map<Name, List<Name>> reverse = new HashMap<>();

    void address(Name name, InetAddress address) {
      (address instanceof Inet4Address ? ipv4 : ipv6)
          .computeIfAbsent(name, key -> new ArrayList<>(1))
          .add(address);
    }

    void reverse(Name reverseName, Name name) {
      reverse.computeIfAbsent(reverseName, key -> new ArrayList<>(1)).add(name);
    }

    HostTable build() {
      return new HostTable(whole(ipv4), whole(ipv6), whole(reverse));
    }

    private static <T> Map<Name, List<T>> whole(Map<Name, List<T>> lists) {
      lists.replaceAll((name, list) -> List.copyOf(list));
      return Map.copyOf(lists);
    }
  }
}
