package io.skystack.dns.cache;

import io.skystack.dns.plugin.Query;
import java.util.Comparator;
import org.xbill.DNS.Name;

/**
 * What queries have in common if one stored answer does for both. Its order is for tables whose
 * keys collide on purpose: they then search in steps that halve, not one by one.
 *
 * @param name compared without regard to case
 * @param type the type's number; the class is IN
 */
record CacheKey(Name name, int type, boolean dnssecOk, boolean checkingDisabled)
    implements Comparable<CacheKey> {
  private static final Comparator<CacheKey> ORDER =
      Comparator.comparing(CacheKey::name)
          .thenComparingInt(CacheKey::type)
          .thenComparing(CacheKey::dnssecOk)
          .thenComparing(CacheKey::checkingDisabled);

  static CacheKey of(Query query) {
    return new CacheKey(
        query.name(), query.type(), query.edns().dnssecOk(), query.checkingDisabled());
  }

  @Override
  public int compareTo(CacheKey other) {
    return ORDER.compare(this, other);
  }
}
