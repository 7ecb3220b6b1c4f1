package io.skystack.dns.tsig;

import io.skystack.dns.plugin.Query;
import java.util.Set;

/**
 * What has to be signed.
 *
 * @param types numbers of types
 * @param allTypes whether all have to be
 * @param queries whether every query has to be
 * @param notices whether every notice of a change has to be
 */
record Requirement(Set<Integer> types, boolean allTypes, boolean queries, boolean notices) {
  /** Nothing. */
  static final Requirement NONE = new Requirement(Set.of(), false, false, false);

  Requirement {
    types = Set.copyOf(types);
  }

  boolean covers(Query query) {
    return allTypes
        || types.contains(query.type())
        || (query.context().notice() ? notices : queries);
  }

  Requirement withTypes(Set<Integer> value, boolean all) {
    return new Requirement(value, all, queries, notices);
  }

  Requirement withOpcodes(boolean ofQueries, boolean ofNotices) {
    return new Requirement(types, allTypes, ofQueries, ofNotices);
  }
}
