package io.skystack.dns.cache;

import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.ExtendedError;
import io.skystack.dns.plugin.Query;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Rcode;

/** Decides which answers are stored, for how long, and with which TTLs. */
final class Storing {
  private final CacheOptions options;

  Storing(CacheOptions options) {
    this.options = options;
  }

  /**
   * The entry for an answer.
   *
   * @param before what it would take the place of
   * @return empty if it is not to be stored
   */
  Optional<Entry> entryOf(Answer answer, Query query, @Nullable Entry before, long now) {
    Kind kind = Kind.of(answer);
    boolean stores =
        kind == Kind.FAILURE
            ? before == null && isLastingFailure(answer)
            : query.recursionDesired()
                && isForAll(answer)
                && !options.disabled().covers(query.name(), kind);
    OptionalLong lifetime = stores ? lifetime(answer, kind) : OptionalLong.empty();
    if (lifetime.isEmpty()) {
      return Optional.empty();
    }
    Answer kept = kind == Kind.FAILURE ? answer : capped(answer, kind);
    Entry entry = new Entry(kept, kind, lifetime.getAsLong(), options, now);
    if (before != null) {
      entry.succeeds(before);
    }
    return Optional.of(entry);
  }

  /**
   * Whether an answer is for this one query though others might have it too: what these rules do
   * not let be kept, nobody else keeps.
   */
  boolean isWithheld(Answer answer) {
    Kind kind = Kind.of(answer);
    return kind != Kind.FAILURE && isForAll(answer) && lifetime(answer, kind).isEmpty();
  }

  /** Whether an answer would be stored, but for its name. */
  boolean isDisabled(Answer answer, Query query) {
    return isForAll(answer) && options.disabled().covers(query.name(), Kind.of(answer));
  }

  /** What was made from records is known better elsewhere; what depends on who asks is theirs. */
  private static boolean isForAll(Answer answer) {
    return answer.validity().storable() && answer.validity().sources().isEmpty();
  }

  /** SERVFAIL of the servers, not of a plugin that is busy or not ready for the moment. */
  private static boolean isLastingFailure(Answer answer) {
    return answer.rcode() == Rcode.SERVFAIL
        && answer.validity().sources().isEmpty()
        && answer.errors().stream()
            .noneMatch(
                error ->
                    error.code() == ExtendedError.OTHER || error.code() == ExtendedError.NOT_READY);
  }

  private OptionalLong lifetime(Answer answer, Kind kind) {
    OptionalLong said =
        kind == Kind.FAILURE
            ? OptionalLong.of(options.failureTtl().toSeconds())
            : said(answer, kind);
    long seconds = said.isEmpty() ? 0 : clamp(said.getAsLong(), kind);
    return seconds > 0 ? OptionalLong.of(seconds) : OptionalLong.empty();
  }

  private OptionalLong said(Answer answer, Kind kind) {
    OptionalLong said = Ttls.lifetime(answer, kind);
    boolean isUnsaid = said.isEmpty() && !options.unsaidNegativeTtl().isZero();
    return isUnsaid ? OptionalLong.of(options.unsaidNegativeTtl().toSeconds()) : said;
  }

  private long clamp(long ttl, Kind kind) {
    if (kind == Kind.FAILURE) {
      return ttl;
    }
    Duration most = kind == Kind.DENIAL ? options.maxNegativeTtl() : options.maxTtl();
    return Math.min(Math.max(ttl, options.minTtl().toSeconds()), most.toSeconds());
  }

  /** The SOA of a no goes on with the time that the no is good for (RFC 2308 section 5). */
  private Answer capped(Answer answer, Kind kind) {
    return Ttls.change(answer, record -> clamp(Ttls.bounded(record), kind)).build();
  }
}
