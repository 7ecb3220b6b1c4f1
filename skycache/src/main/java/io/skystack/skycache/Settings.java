package io.skystack.skycache;

import io.skystack.dns.cache.CacheOptions;
import io.skystack.dns.forward.Forward;
import io.skystack.dns.forward.Nameserver;
import io.skystack.dns.server.DnsOptions;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What the program is to do.
 *
 * @param server where and how it listens
 * @param operations where metrics, health and readiness are
 * @param cacheSize answers kept at most; 0: none are
 * @param cache how they are kept
 * @param rules what is done with names of some domains
 * @param nameservers who is asked for all other names, beside those of the file
 * @param resolv the file that names more; empty for none
 * @param forwarding how servers are asked; its nameservers are none
 * @param findsLoops whether servers for all other names are tried for loops
 * @param domainNeeded whether addresses of names of one label are not asked for
 * @param localTtl of what is answered by {@code rules} alone
 * @param rebind what the guard against rebinding lets through; empty for no guard
 * @param logsQueries whether each query is logged
 * @param saysFigures whether names below {@code bind} in class CHAOS are answered
 */
record Settings(
    DnsOptions server,
    InetSocketAddress operations,
    int cacheSize,
    CacheOptions cache,
    Domains<DomainRule> rules,
    List<Nameserver> nameservers,
    Optional<Resolv> resolv,
    Forward.Options forwarding,
    boolean findsLoops,
    boolean domainNeeded,
    Duration localTtl,
    Optional<RebindGuard.Options> rebind,
    boolean logsQueries,
    boolean saysFigures) {

  /**
   * A {@code resolv.conf}.
   *
   * @param isFollowed whether it is read again when it has changed; if not, on SIGHUP only
   */
  record Resolv(Path file, boolean isFollowed) {}

  Settings {
    nameservers = List.copyOf(nameservers);
  }
}
