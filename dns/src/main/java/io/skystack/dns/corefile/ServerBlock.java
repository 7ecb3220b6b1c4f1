package io.skystack.dns.corefile;

import io.skystack.dns.corefile.Token.Place;
import java.util.List;

/**
 * A block of a Corefile.
 *
 * @param place of its first key
 */
record ServerBlock(Place place, List<ServerKey> keys, List<Directive> directives) {
  ServerBlock {
    keys = List.copyOf(keys);
    directives = List.copyOf(directives);
  }

  /** Whether it has a line of a plugin. */
  boolean has(String plugin) {
    return directives.stream().anyMatch(directive -> directive.name().equals(plugin));
  }
}
