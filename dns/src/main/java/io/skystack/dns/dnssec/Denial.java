package io.skystack.dns.dnssec;

import io.skystack.dns.plugin.Plugin;
import io.skystack.dns.plugin.Query;
import io.skystack.dns.plugin.Validity;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.xbill.DNS.Name;
import org.xbill.DNS.NameTooLongException;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** Proves by NSEC3 records what is not there (RFC 5155 sections 7.2.1 to 7.2.4). */
final class Denial {
  private static final Name WILDCARD = Name.fromConstantString("*");

  private final Nodes nodes;
  private final SigningThread thread;

  /**
   * A proof.
   *
   * @param records each once
   * @param validity how long the same would be given
   */
  record Proof(List<Record> records, Validity validity) {}

  /** A name above the one asked that exists, and what there is at it. */
  private record Encloser(Name name, Name nextCloser, Node node, Validity missing) {}

  Denial(Nodes nodes, SigningThread thread) {
    this.nodes = nodes;
    this.thread = thread;
  }

  /**
   * That a name does not exist: a name above it does, but not the next one on the way down, nor a
   * wildcard that would stand for it.
   *
   * @param ttl seconds, of the records
   * @return fails with {@link Unprovable} or {@link Overloaded}
   */
  CompletableFuture<Proof> ofName(Name name, Name zone, long ttl, Query query, Plugin.Next next) {
    if (name.equals(zone)) {
      return CompletableFuture.failedFuture(new Unprovable("the apex " + zone + " does not exist"));
    }
    Name parent = new Name(name, 1);
    Supplier<CompletableFuture<Encloser>> search =
        () -> encloser(parent, name, zone, Validity.of(List.of()), query, next);
    return here(parent, next, search).thenApply(found -> ofName(found, zone, ttl));
  }

  private static Proof ofName(Encloser found, Name zone, long ttl) {
    Nsec3 nsec3 = new Nsec3(zone, ttl);
    List<Record> records = new ArrayList<>(3);
    SortedSet<Integer> types = found.node().shown(found.name().equals(zone));
    records.add(nsec3.matching(found.name(), types));
    records.add(nsec3.covering(found.nextCloser()));
    Name wildcard = wildcardBelow(found.name());
    if (!wildcard.equals(found.nextCloser())) {
      records.add(nsec3.covering(wildcard));
    }
    return new Proof(records, found.node().validity().and(found.missing()));
  }

  private static Name wildcardBelow(Name encloser) {
    try {
      return Name.concatenate(WILDCARD, encloser);
    } catch (NameTooLongException e) {
      throw new IllegalStateException("the name asked is longer by a label, which has a byte", e);
    }
  }

  /** Looks at each name from {@code candidate} upwards; the apex is always there. */
  private CompletableFuture<Encloser> encloser(
      Name candidate, Name below, Name zone, Validity missing, Query query, Plugin.Next next) {
    return nodes
        .at(candidate, query, next)
        .thenCompose(
            node ->
                node.exists() || candidate.equals(zone)
                    ? CompletableFuture.completedFuture(
                        new Encloser(candidate, below, node, missing))
                    : encloser(
                        new Name(candidate, 1),
                        candidate,
                        zone,
                        missing.and(node.validity()),
                        query,
                        next));
  }

  /**
   * That a name has no records of a type.
   *
   * @param ttl seconds, of the records
   * @return fails with {@link Unprovable} or {@link Overloaded}
   */
  CompletableFuture<Proof> ofType(
      Name name, int type, Name zone, long ttl, Query query, Plugin.Next next) {
    return here(name, next, () -> nodes.at(name, query, next))
        .thenApply(
            node -> {
              SortedSet<Integer> types = node.shown(name.equals(zone));
              types.remove(type);
              types.remove(Type.CNAME); // a proof with it would prove nothing (section 8.5)
              Record record = new Nsec3(zone, ttl).matching(name, types);
              return new Proof(List.of(record), node.validity());
            });
  }

  /**
   * That a domain inside the zone is not signed (RFC 5155 section 7.2.7): there is a zone cut, and
   * no DS.
   *
   * @param ttl seconds, of the record
   */
  static Proof ofInsecureDelegation(Name name, Name zone, long ttl) {
    Record record = new Nsec3(zone, ttl).matching(name, List.of(Type.NS));
    return new Proof(List.of(record), Validity.of(List.of()));
  }

  /** Searches on this thread if there is nothing to search for, else on that for signing. */
  @SuppressWarnings("FutureReturnValueIgnored") // neither of the two futures is
  private <T> CompletableFuture<T> here(
      Name name, Plugin.Next next, Supplier<CompletableFuture<T>> search) {
    return nodes.known(name, next).isPresent()
        ? search.get()
        : thread.submit(search).thenCompose(found -> found);
  }
}
