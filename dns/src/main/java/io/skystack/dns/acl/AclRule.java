package io.skystack.dns.acl;

import io.skystack.dns.net.Network;
import io.skystack.dns.net.NetworkTable;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What is done with some queries of some clients. Immutable.
 *
 * @see Acl
 */
public final class AclRule {
  private final Action action;
  private final Set<Integer> types;
  private final List<Network> networks;
  private final NetworkTable table;

  /**
   * A rule.
   *
   * @param types of queries that it is for; empty for all
   * @param networks of clients that it is for; empty for all
   */
  public AclRule(Action action, Set<Integer> types, List<Network> networks) {
    this.action = action;
    this.types = Set.copyOf(types);
    this.networks = List.copyOf(networks);
    this.table =
        NetworkTable.of(
            networks.stream()
                .distinct()
                .collect(Collectors.toMap(Function.identity(), network -> 0)));
  }

  Action action() {
    return action;
  }

  boolean isFor(int type) {
    return types.isEmpty() || types.contains(type);
  }

  boolean isForAllClients() {
    return networks.isEmpty();
  }

  boolean isFor(byte[] client) {
    return isForAllClients() || table.markOf(client) != NetworkTable.NONE;
  }
}
