package io.skystack.dns.dnssec;

import io.skystack.dns.plugin.Validity;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.xbill.DNS.Type;

/**
 * What a zone has at a name.
 *
 * @param exists whether there is the name: it has records, or a name below it has
 * @param types those that a question for gives records of, or may give
 * @param validity how long that stays so
 */
record Node(boolean exists, List<Integer> types, Validity validity) {
  Node {
    types = List.copyOf(types);
  }

  /** The types with those that signing adds: what a matching NSEC3 record shows. */
  SortedSet<Integer> shown(boolean apex) {
    SortedSet<Integer> shown = new TreeSet<>(types);
    if (apex) {
      shown.add(Type.DNSKEY);
      shown.add(Type.NSEC3PARAM);
    }
    if (!shown.isEmpty()) {
      shown.add(Type.RRSIG);
    }
    return shown;
  }
}
