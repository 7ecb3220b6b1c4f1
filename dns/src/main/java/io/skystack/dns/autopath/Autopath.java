package io.skystack.dns.autopath;

import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.Plugin;
import io.skystack.dns.plugin.Query;
import io.skystack.dns.plugin.Validity;
import io.skystack.dns.plugin.Zones;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.NameTooLongException;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;

/**
 * Goes along a client's search path in its place. A name in the first domain of the path is looked
 * for in all of them, one after the other, and the first that exists is the answer, behind a CNAME
 * record that leads there. If none does, the client is told so, and goes along the path itself.
 *
 * <p>Where clients have paths of their own the answer is that client's.
 */
public final class Autopath implements Plugin {
  static final String NAME = "autopath";

  /** Questions that one query may become. */
  private static final int MOST = 32;

  private final Zones zones;
  private final SearchPaths paths;
  private final Runnable succeeded;

  /**
   * @param zones whose names are looked for elsewhere
   * @param succeeded run for each query that found a name further along
   */
  public Autopath(Zones zones, SearchPaths paths, Runnable succeeded) {
    this.zones = zones;
    this.paths = paths;
    this.succeeded = succeeded;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public CompletionStage<Answer> handle(Query query, Next next) {
    if (!zones.contains(query.name())) {
      return next.handle(query);
    }
    List<Name> path = paths.of(query);
    CompletionStage<Answer> answer = handle(query, next, path);
    return paths.isForAll() ? answer : answer.thenApply(Autopath::forThisClient);
  }

  private static Answer forThisClient(Answer answer) {
    return answer.validity().storable() ? answer.withValidity(Validity.ONCE) : answer;
  }

  private CompletionStage<Answer> handle(Query query, Next next, List<Name> path) {
    if (path.isEmpty()
        || query.name().labels() == path.get(0).labels()
        || !query.name().subdomain(path.get(0))) {
      return next.handle(query);
    }
    Name base = query.name().relativize(path.get(0));
    Walk walk = new Walk(query, next, base, path.subList(0, Math.min(MOST, path.size())));
    return next.handle(query).thenCompose(walk::first);
  }

  /** One query on its way along a path. */
  private final class Walk {
    private final Query query;
    private final Next next;
    private final Name base;
    private final List<Name> path;

    Walk(Query query, Next next, Name base, List<Name> path) {
      this.query = query;
      this.next = next;
      this.base = base;
      this.path = path;
    }

    /** The answer to the query as it came. */
    CompletionStage<Answer> first(Answer answer) {
      return isFound(answer)
          ? CompletableFuture.completedFuture(answer)
          : go(1, answer, answer.validity());
    }

    /**
     * Looks further along.
     *
     * @param first what the query itself was answered with
     * @param validity of all that was answered so far
     */
    private CompletionStage<Answer> go(int at, Answer first, Validity validity) {
      Optional<Name> name = Optional.empty();
      int here = at;
      while (name.isEmpty() && here < path.size()) {
        name = join(base, path.get(here++));
      }
      if (name.isEmpty()) {
        return CompletableFuture.completedFuture(first.withValidity(validity));
      }
      int then = here;
      return next.handle(query.withName(name.get()))
          .thenCompose(
              answer -> {
                Validity all = validity.and(answer.validity());
                return isFound(answer)
                    ? CompletableFuture.completedFuture(found(answer, all))
                    : go(then, first, all);
              });
    }

    private Answer found(Answer answer, Validity validity) {
      succeeded.run();
      Answer.Builder builder = answer.toBuilder();
      for (Record record : answer.answer()) {
        if (!record.getName().equals(query.name())) {
          builder
              .answer()
              .add(0, new CNAMERecord(query.name(), DClass.IN, record.getTTL(), record.getName()));
          break;
        }
      }
      return builder.validity(validity).build();
    }
  }

  private static boolean isFound(Answer answer) {
    return answer.rcode() == Rcode.NOERROR;
  }

  private static Optional<Name> join(Name base, Name domain) {
    try {
      return Optional.of(Name.concatenate(base, domain));
    } catch (NameTooLongException e) {
      return Optional.empty();
    }
  }
}
