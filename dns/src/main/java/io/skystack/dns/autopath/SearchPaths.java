package io.skystack.dns.autopath;

import io.skystack.dns.plugin.Query;
import java.util.List;
import org.xbill.DNS.Name;

/** What clients put behind the names that they look for. */
@FunctionalInterface
public interface SearchPaths {
  /**
   * The search path of the client that asks, in the order in which it goes along it, the root at
   * its end for the name as it is; empty if it is not known. Never waits.
   */
  List<Name> of(Query query);

  /** Whether all clients have the same. */
  default boolean isForAll() {
    return false;
  }

  /** One for all. */
  static SearchPaths fixed(List<Name> path) {
    return new Fixed(path);
  }

  /** The same path for all. */
  record Fixed(List<Name> path) implements SearchPaths {
    public Fixed {
      path = List.copyOf(path);
    }

    @Override
    public List<Name> of(Query query) {
      return path;
    }

    @Override
    public boolean isForAll() {
      return true;
    }
  }
}
