package io.skystack.kube2sky.publish;

import io.skystack.kube2sky.translate.Unit;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * When losses are too many to be believed at once: more than a share of all records. Three kinds of
 * loss are believed however large their share is, since people cause them on purpose and a source
 * that went wrong does not look like them:
 *
 * <ul>
 *   <li>a few units, so that the deletion of a large Service, or the clearing of a small cluster,
 *       does not wait;
 *   <li>one namespace, while another lost nothing;
 *   <li>two namespaces, while at least two others lost nothing. (Every cluster has {@code default}
 *       and {@code kube-system}, with a Service each.)
 * </ul>
 *
 * <p>A list that came back empty, the list of another cluster, or a broken selector takes something
 * from nearly every namespace.
 *
 * @param percent 1 to 100; 100 lets everything pass
 */
record BrakeRule(int percent) {
  /** So many units may always go at once. */
  static final int FEW_UNITS = 10;

  private static final int FEW_NAMESPACES = 2;

  BrakeRule {
    if (percent < 1 || percent > 100) {
      throw new IllegalArgumentException("a share is from 1 to 100 percent, not " + percent);
    }
  }

  /** Whether the number alone is suspicious: the cheap half of the question. */
  boolean isMuch(int lost, int losers, int had) {
    return losers > FEW_UNITS && (long) lost * 100 > (long) had * percent;
  }

  /**
   * Whether the loss is spread as no deliberate deletion is.
   *
   * @param losers units that lost records
   * @param known all units that there are now
   */
  static boolean isSpread(Collection<Unit> losers, Collection<Unit> known) {
    Set<String> losing = namespaces(losers);
    Set<String> spared = namespaces(known);
    spared.removeAll(losing);
    return losing.size() > FEW_NAMESPACES || spared.size() < losing.size();
  }

  private static Set<String> namespaces(Collection<Unit> units) {
    Set<String> namespaces = new HashSet<>();
    for (Unit unit : units) {
      if (unit instanceof Unit.Service service) {
        namespaces.add(service.id().namespace());
      } else if (unit instanceof Unit.PodAddress address) {
        namespaces.add(address.namespace());
      }
    }
    return namespaces;
  }
}
