package io.skystack.dns.dnssec;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.Plugin;
import io.skystack.dns.plugin.Query;
import io.skystack.dns.plugin.Trace;
import io.skystack.dns.plugin.Validity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

/**
 * Finds out what a zone has at a name by asking the rest of the chain, type by type, and keeps it
 * as long as the answers hold. Names that do not exist are not kept: there is no end of them.
 *
 * <p>A type is taken as there when the answer to it has to be waited for, or fails: a proof may
 * claim a type too many, which nobody can use, but never one too few.
 */
final class Nodes {
  /** With one of these a proof says that another zone begins there (RFC 5155 section 8.3). */
  private static final Set<Integer> MARKS_A_CUT = Set.of(Type.NS, Type.SOA, Type.DS, Type.DNAME);

  private static final int MOST_KEPT = 2048;

  /** So that what was learnt from a chain that is gone goes too, some time. */
  private static final Duration LONGEST_KEPT = Duration.ofHours(1);

  private final Cache<Place, Node> kept =
      Caffeine.newBuilder()
          .maximumSize(MOST_KEPT)
          .expireAfterWrite(LONGEST_KEPT)
          .executor(Runnable::run) // short work: a turn of another thread costs more
          .build();
  private final List<Integer> types;

  /** A name as one chain knows it: the next chain may answer by other rules. */
  private record Place(Plugin.Next chain, Name name) {}

  /**
   * @param types those that the rest of the chain may have records of
   */
  Nodes(List<Integer> types) {
    this.types = types.stream().filter(type -> type != Type.CNAME).toList();
  }

  /** What there is at a name, if that is known and still so. */
  Optional<Node> known(Name name, Plugin.Next next) {
    return Optional.ofNullable(kept.getIfPresent(new Place(next, name)))
        .filter(node -> node.validity().holds(System.nanoTime()));
  }

  /**
   * What there is at a name.
   *
   * @param query the query that this is for
   * @return fails with {@link Unprovable} if nobody knows now
   */
  CompletableFuture<Node> at(Name name, Query query, Plugin.Next next) {
    Optional<Node> known = known(name, next);
    if (known.isPresent()) {
      return CompletableFuture.completedFuture(known.get());
    }
    Query probe = probe(query, name);
    // CNAME first: nobody has to look elsewhere for it.
    return ask(probe, Type.CNAME, next).thenApply(first -> node(name, probe, first, next));
  }

  private static Query probe(Query query, Name name) {
    return new Query(
        name,
        Type.CNAME,
        query.dclass(),
        query.recursionDesired(),
        query.checkingDisabled(),
        query.edns(),
        query.client(),
        query.transport(),
        Trace.NONE);
  }

  private Node node(Name name, Query probe, Answer first, Plugin.Next next) {
    if (first.rcode() == Rcode.NXDOMAIN && first.answer().isEmpty()) {
      return new Node(false, List.of(), first.validity());
    }
    if (!isSettled(first)) {
      throw new Unprovable("what is at " + name + " is not known now");
    }
    List<Integer> there = new ArrayList<>();
    Validity validity = first.validity();
    if (has(first, name, Type.CNAME)) {
      there.add(Type.CNAME);
    }
    for (int type : types) {
      Optional<Answer> answer = now(probe, type, next);
      if (mayHave(answer, name, type)) {
        there.add(type);
      } else {
        validity = validity.and(answer.orElseThrow().validity());
      }
    }
    Node node = new Node(true, there, validity);
    if (validity.storable()) {
      kept.put(new Place(next, name), node);
    }
    return node;
  }

  /** The answer for a type, if it is there at once and says yes or no. */
  private static Optional<Answer> now(Query probe, int type, Plugin.Next next) {
    CompletableFuture<Answer> answer = ask(probe, type, next);
    boolean done = answer.isDone() && !answer.isCompletedExceptionally();
    return done ? Optional.of(answer.join()).filter(Nodes::isSettled) : Optional.empty();
  }

  private static boolean isSettled(Answer answer) {
    return answer.rcode() == Rcode.NOERROR || answer.rcode() == Rcode.NXDOMAIN;
  }

  /**
   * Whether a name may have a type, as far as an answer tells. One that is answered with a CNAME
   * may be denied another time: some give CNAMEs for some types only.
   */
  private static boolean mayHave(Optional<Answer> answer, Name name, int type) {
    if (!MARKS_A_CUT.contains(type)) {
      return answer.isEmpty() || !answer.get().answer().isEmpty();
    }
    if (answer.isEmpty()) {
      throw new Unprovable("whether " + name + " is a cut is not known now");
    }
    return has(answer.get(), name, type);
  }

  private static boolean has(Answer answer, Name name, int type) {
    return answer.answer().stream()
        .anyMatch(record -> record.getType() == type && record.getName().equals(name));
  }

  private static CompletableFuture<Answer> ask(Query probe, int type, Plugin.Next next) {
    try {
      return next.handle(probe.withType(type)).toCompletableFuture();
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }
}
