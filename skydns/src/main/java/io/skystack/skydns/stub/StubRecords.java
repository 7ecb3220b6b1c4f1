package io.skystack.skydns.stub;

import io.skystack.common.cli.BurstLog;
import io.skystack.common.record.RecordKey;
import io.skystack.common.store.RecordTree;
import io.skystack.common.store.StoredRecord;
import io.skystack.skydns.select.NameKey;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.Address;
import org.xbill.DNS.Name;

/**
 * Reads which stub zones there are. A record at {@code dns/stub/<zone>/<any>} below a domain's key
 * names one server of the zone by its host, an IP address, and its port.
 */
final class StubRecords {
  private static final int DNS_PORT = 53;

  /** Records looked at in one reading, used or not. */
  private static final int MAX_RECORDS = 10_000;

  /** Characters of a host in a line. */
  private static final int MAX_SHOWN = 100;

  private final StubOptions options;
  private final List<RecordKey> roots;
  private final BurstLog log = new BurstLog(LoggerFactory.getLogger(StubZones.class));

  /**
   * What was read.
   *
   * @param servers of each zone, in the order of their keys
   * @param leftOut records that are not used
   */
  record Read(Map<Name, List<InetSocketAddress>> servers, int leftOut) {}

  StubRecords(StubOptions options) {
    this.options = options;
    this.roots =
        options.domains().stream()
            .flatMap(domain -> NameKey.keyOf(domain).stream())
            .map(domain -> domain.child("dns").child("stub"))
            .toList();
  }

  /** Below which keys the records lie. */
  List<RecordKey> roots() {
    return roots;
  }

  /** Whether a record at this key is one of a stub zone. */
  boolean concerns(RecordKey key) {
    return roots.stream().anyMatch(key::isAtOrBelow);
  }

  Read read(RecordTree tree) {
    Map<Name, Set<InetSocketAddress>> zones = new LinkedHashMap<>();
    int seen = 0;
    int leftOut = 0;
    for (RecordKey root : roots) {
      for (StoredRecord record : tree.atOrBelow(root)) {
        if (++seen > MAX_RECORDS) {
          report(record, "there are more than " + MAX_RECORDS);
          return new Read(lists(zones), leftOut + 1);
        }
        Optional<String> wrong = add(zones, root, record);
        wrong.ifPresent(why -> report(record, why));
        leftOut += wrong.isPresent() ? 1 : 0;
      }
    }
    return new Read(lists(zones), leftOut);
  }

  private void report(StoredRecord record, String why) {
    log.warn("record", "record {} of a stub zone is left out: {}", record.key(), why);
  }

  private static Map<Name, List<InetSocketAddress>> lists(Map<Name, Set<InetSocketAddress>> sets) {
    Map<Name, List<InetSocketAddress>> lists = new LinkedHashMap<>();
    sets.forEach((zone, servers) -> lists.put(zone, List.copyOf(servers)));
    return lists;
  }

  /** Adds a record's server; the reason if it cannot be. */
  private Optional<String> add(
      Map<Name, Set<InetSocketAddress>> zones, RecordKey root, StoredRecord record) {
    Optional<Name> zone = zoneOf(record.key(), root);
    if (zone.isEmpty()) {
      return Optional.of("its key names no zone");
    }
    if (options.domains().contains(zone.get())) {
      return Optional.of("its zone is a domain of this server");
    }
    Optional<InetAddress> host = address(record.value().host());
    if (host.isEmpty()) {
      return Optional.of("its host '" + shown(record.value().host()) + "' is no IP address");
    }
    if (!zones.containsKey(zone.get()) && zones.size() == options.maxZones()) {
      return Optional.of("there are " + options.maxZones() + " zones already");
    }
    Set<InetSocketAddress> servers =
        zones.computeIfAbsent(zone.get(), name -> new LinkedHashSet<>());
    int port = record.value().port() == 0 ? DNS_PORT : record.value().port();
    InetSocketAddress server = new InetSocketAddress(host.get(), port);
    if (!servers.contains(server) && servers.size() == options.maxServers()) {
      return Optional.of("its zone has " + options.maxServers() + " servers already");
    }
    servers.add(server);
    return Optional.empty();
  }

  /** The labels between the root and the last one, which only tells the servers apart. */
  private static Optional<Name> zoneOf(RecordKey key, RecordKey root) {
    List<String> labels = key.labels();
    int from = root.depth();
    int to = labels.size() - 1;
    return from < to ? NameKey.nameOf(RecordKey.of(labels.subList(from, to))) : Optional.empty();
  }

  private static Optional<InetAddress> address(String host) {
    byte[] bytes = Address.toByteArray(host, Address.IPv4);
    if (bytes == null) {
      bytes = Address.toByteArray(host, Address.IPv6);
    }
    try {
      return bytes == null ? Optional.empty() : Optional.of(InetAddress.getByAddress(bytes));
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }

  private static String shown(String host) {
    return host.length() <= MAX_SHOWN ? host : host.substring(0, MAX_SHOWN) + "...";
  }
}
