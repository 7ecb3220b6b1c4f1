package io.skystack.kube2sky.translate;

/**
 * Clusters whose exported Services have names in a domain that they share.
 *
 * @param domain canonical: lower case, without the final dot; no cluster's own
 * @param cluster this one's name there: one DNS label, lower case
 * @param priority of this cluster's records (RFC 2782: the lowest is asked first); 1 to 65535
 */
public record Clusterset(String domain, String cluster, int priority) {
  /** Whether a cluster can have this name in a clusterset. */
  public static boolean isClusterName(String name) {
    return Names.isHostLabel(name) && name.equals(Names.lower(name));
  }
}
