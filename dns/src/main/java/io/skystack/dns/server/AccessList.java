package io.skystack.dns.server;

import io.skystack.common.cli.OperatorException;
import io.skystack.dns.net.Network;
import java.util.List;

/**
 * Which clients are answered. The smallest network that a client is in decides. One that is in none
 * is answered unless there is a list of those that are allowed.
 *
 * @param allow networks that are answered
 * @param deny networks that are refused
 */
public record AccessList(List<Network> allow, List<Network> deny) {
  /** Everyone is answered. */
  public static final AccessList OPEN = new AccessList(List.of(), List.of());

  /**
   * @throws OperatorException if a network is both allowed and denied
   */
  public AccessList {
    allow = List.copyOf(allow);
    deny = List.copyOf(deny);
    for (Network network : allow) {
      if (deny.contains(network)) {
        throw new OperatorException(
            network + " is both allowed and denied: leave it out of --allow or of --deny");
      }
    }
  }

  /** Whether everyone is answered. */
  public boolean isOpen() {
    return allow.isEmpty() && deny.isEmpty();
  }
}
