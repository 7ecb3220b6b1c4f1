package io.skystack.dns.acl;

import io.skystack.dns.plugin.Zones;
import java.util.List;

/**
 * What {@link Acl} goes by.
 *
 * @param lists in the order in which they are asked
 */
public record AclOptions(List<Rules> lists) {
  public AclOptions {
    lists = List.copyOf(lists);
  }

  /**
   * Rules for some zones: the first one that is for a query decides.
   *
   * @param zones whose names they are for
   * @param rules in their order
   */
  public record Rules(Zones zones, List<AclRule> rules) {
    public Rules {
      rules = List.copyOf(rules);
    }
  }
}
