package io.skystack.skydns.stub;

import java.time.Duration;
import java.util.List;
import org.xbill.DNS.Name;

/**
 * Which stub zones there may be, and how their servers are asked.
 *
 * @param domains the names below whose {@code stub.dns} the records of stub zones lie; absolute
 * @param timeout how long one server has to answer before the next is asked
 * @param rotate whether each query starts at another server; else always at the first
 * @param maxZones zones at most; those that come later in the order of their keys are left out
 * @param maxServers servers of one zone at most
 */
public record StubOptions(
    List<Name> domains, Duration timeout, boolean rotate, int maxZones, int maxServers) {
  public StubOptions {
    domains = List.copyOf(domains);
  }

  /** The defaults: 2 s, rotating, 256 zones of 16 servers. */
  public static StubOptions of(List<Name> domains) {
    return new StubOptions(domains, Duration.ofSeconds(2), true, 256, 16);
  }

  /** The same with another timeout. */
  public StubOptions withTimeout(Duration value) {
    return new StubOptions(domains, value, rotate, maxZones, maxServers);
  }

  /** The same with rotation on or off. */
  public StubOptions withRotate(boolean value) {
    return new StubOptions(domains, timeout, value, maxZones, maxServers);
  }

  /** The same with other bounds. */
  public StubOptions withBounds(int zones, int servers) {
    return new StubOptions(domains, timeout, rotate, zones, servers);
  }
}
