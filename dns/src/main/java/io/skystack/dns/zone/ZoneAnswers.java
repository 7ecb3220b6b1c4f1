package io.skystack.dns.zone;

import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.ExtendedError;
import io.skystack.dns.plugin.Plugin;
import io.skystack.dns.plugin.Query;
import io.skystack.dns.plugin.Validity;
import io.skystack.dns.plugin.Zones;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

/**
 * Answers queries from zones, and passes on what is of none of them. A CNAME that leads out of a
 * zone is followed through the other zones and the rest of the chain.
 */
final class ZoneAnswers {
  /** Zones that one answer is put together from. */
  private static final int MOST_HOPS = 8;

  /** How the end of a chain signs: nobody has answered. */
  private static final String NOBODY = "chain";

  private final String plugin;
  private final Supplier<ZoneTable> zones;
  private final Zones fallthrough;

  /**
   * @param fallthrough a name at or below one of these that does not exist is passed on
   */
  ZoneAnswers(String plugin, Supplier<ZoneTable> zones, List<Name> fallthrough) {
    this.plugin = plugin;
    this.zones = zones;
    this.fallthrough = new Zones(fallthrough);
  }

  CompletionStage<Answer> handle(Query query, Plugin.Next next) {
    ServedZone served =
        query.dclass() == DClass.IN ? zones.get().find(query.name(), query.type()) : null;
    if (served == null) {
      return next.handle(query);
    }
    Optional<ServedZone.Version> version = served.now();
    if (version.isEmpty()) {
      return CompletableFuture.completedFuture(notLoaded(served));
    }
    if (query.type() == Type.AXFR || query.type() == Type.IXFR) {
      return CompletableFuture.completedFuture(Answer.ofRcode(Rcode.REFUSED, plugin));
    }
    Zone.Found found = find(query, version.get());
    if (found.answer().rcode() == Rcode.NXDOMAIN && fallthrough.contains(query.name())) {
      return next.handle(query);
    }
    return found.outside().isEmpty()
        ? CompletableFuture.completedFuture(found.answer())
        : follow(query, found, next, MOST_HOPS);
  }

  private Zone.Found find(Query query, ServedZone.Version version) {
    Zone.Found found =
        version
            .zone()
            .find(query.name(), query.type(), query.edns().dnssecOk(), version.validity(), plugin);
    if (query.trace().isOn()) {
      Answer answer = found.answer();
      query
          .trace()
          .note(
              plugin,
              "read",
              query.name().toString(),
              version.zone()
                  + ": "
                  + Rcode.string(answer.rcode())
                  + ", "
                  + answer.answer().size()
                  + " records");
    }
    return found;
  }

  private Answer notLoaded(ServedZone served) {
    return Answer.builder(plugin)
        .rcode(Rcode.SERVFAIL)
        .error(ExtendedError.NOT_READY, "the zone " + served.apex() + " is not loaded")
        .build();
  }

  /** Puts what a CNAME leads to behind it. */
  private CompletionStage<Answer> follow(
      Query query, Zone.Found found, Plugin.Next next, int hops) {
    if (found.outside().isEmpty() || hops == 0) {
      return CompletableFuture.completedFuture(found.answer());
    }
    Query onward = query.withName(found.outside().get());
    ServedZone served = zones.get().find(onward.name(), onward.type());
    Optional<ServedZone.Version> version = served == null ? Optional.empty() : served.now();
    if (version.isPresent()) {
      Zone.Found more = find(onward, version.get());
      return follow(
          onward,
          new Zone.Found(joined(found.answer(), more.answer()), more.outside()),
          next,
          hops - 1);
    }
    return next.handle(onward)
        .handle((more, failure) -> failure == null ? joined(found.answer(), more) : once(found));
  }

  private static Answer once(Zone.Found found) {
    return found.answer().withValidity(Validity.ONCE);
  }

  /** The response code is that of the last name (RFC 6604 section 3). */
  private static Answer joined(Answer alias, Answer more) {
    if (more.origin().equals(NOBODY)) {
      return alias; // the client asks someone else
    }
    if (more.rcode() != Rcode.NOERROR && more.rcode() != Rcode.NXDOMAIN) {
      return alias.withValidity(Validity.ONCE);
    }
    Answer.Builder both = alias.toBuilder();
    both.rcode(more.rcode());
    both.recursionAvailable(more.recursionAvailable());
    both.answer().addAll(more.answer());
    both.authority().addAll(more.authority());
    both.additional().addAll(more.additional());
    return both.validity(alias.validity().and(more.validity())).build();
  }
}
