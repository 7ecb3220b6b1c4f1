package io.skystack.dns.plugin;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;

/**
 * Looks names up for the sake of a query, by all that the server knows: what a CNAME record leads
 * to, for one. Look-ups that lead to look-ups end somewhere.
 */
public final class Lookup {
  /** How many look-ups may lead to one another. */
  public static final int MOST_DEPTH = 9;

  private final Plugin.Next start;

  /**
   * Look-ups that begin somewhere.
   *
   * @param start the first link of a chain, or what chooses among chains
   */
  public Lookup(Plugin.Next start) {
    this.start = start;
  }

  /**
   * Looks a name up.
   *
   * @param query for whose sake
   * @return SERVFAIL if it failed, or if it would be one too many
   */
  public CompletionStage<Answer> lookUp(Query query, Name name, int type) {
    if (query.context().depth() >= MOST_DEPTH) {
      return CompletableFuture.completedFuture(failure("look-ups go around in a circle"));
    }
    try {
      return start
          .handle(query.withName(name).withType(type).withContext(query.context().deeper()))
          .exceptionally(e -> failure("a look-up failed"));
    } catch (RuntimeException e) {
      return CompletableFuture.completedFuture(failure("a look-up failed"));
    }
  }

  private static Answer failure(String why) {
    return Answer.builder("lookup").rcode(Rcode.SERVFAIL).error(ExtendedError.OTHER, why).build();
  }
}
