package io.skystack.exechealthz;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What the program is to do.
 *
 * @param checks commands, each at a path of its own
 * @param probes questions to DNS servers, each at a path of its own
 * @param dnsmasq a cache whose figures are shown as metrics; empty for none
 * @param port where to listen, on every address
 * @param period from one start of a command to the next
 * @param latency how long a command may take, and how old its result may be
 * @param quiet whether only failures and recoveries are logged
 * @param output whether a check that succeeds shows its output instead of {@code ok}
 */
record Settings(
    List<Check> checks,
    List<Probe> probes,
    Optional<Dnsmasq> dnsmasq,
    int port,
    Duration period,
    Duration latency,
    boolean quiet,
    boolean output) {
  /**
   * A cache that tells its figures in class CHAOS, such as dnsmasq or skycache.
   *
   * @param server where it answers
   * @param period from one time that it is asked to the next
   */
  record Dnsmasq(InetSocketAddress server, Duration period) {}

  Settings {
    checks = List.copyOf(checks);
    probes = List.copyOf(probes);
  }
}
