package io.skystack.skycache;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.xbill.DNS.Name;

/**
 * Something for each of a few domains: the longest that a name lies in counts, whole labels only.
 *
 * @param <T> what
 */
final class Domains<T> {
  private final Map<Name, T> byDomain;
  private final Optional<T> plain;

  /**
   * Holds what is given.
   *
   * @param byDomain the root for all names
   * @param plain for names of one label, in place of what the root has
   */
  Domains(Map<Name, T> byDomain, Optional<T> plain) {
    this.byDomain = Map.copyOf(byDomain);
    this.plain = plain;
  }

  /** The same for each domain that has one, made from what it has. */
  <U> Domains<U> map(Function<T, Optional<U>> made) {
    Map<Name, U> others = new HashMap<>();
    byDomain.forEach(
        (name, value) -> made.apply(value).ifPresent(other -> others.put(name, other)));
    return new Domains<>(others, plain.flatMap(made));
  }

  /** That of the longest domain that the name lies in, or is; empty if it lies in none. */
  Optional<T> find(Name name) {
    if (byDomain.isEmpty() && plain.isEmpty()) {
      return Optional.empty();
    }
    for (int cut = 0; cut < name.labels() - 1; cut++) {
      T found = byDomain.get(cut == 0 ? name : new Name(name, cut));
      if (found != null) {
        return Optional.of(found);
      }
    }
    boolean isPlain = name.labels() == 2; // the root is one
    return isPlain && plain.isPresent() ? plain : Optional.ofNullable(byDomain.get(Name.root));
  }

  /** What all domains have. */
  Stream<T> all() {
    return Stream.concat(byDomain.values().stream(), plain.stream());
  }
}
