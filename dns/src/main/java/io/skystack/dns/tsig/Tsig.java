package io.skystack.dns.tsig;

import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.ExtendedError;
import io.skystack.dns.plugin.Plugin;
import io.skystack.dns.plugin.Query;
import io.skystack.dns.plugin.Zones;
import java.time.Clock;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.xbill.DNS.Name;

/**
 * Verifies queries that are signed, signs the responses to them, and refuses what should be signed
 * and is not (RFC 8945).
 */
final class Tsig implements Plugin {
  static final String NAME = "tsig";

  private final Zones zones;
  private final Map<Name, Key> keys;
  private final Requirement requirement;
  private final TsigMetrics metrics;
  private final Clock clock;

  /**
   * @param zones whose names' signatures are looked at
   * @param keys no two of a name
   */
  Tsig(
      Zones zones,
      Collection<Key> keys,
      Requirement requirement,
      TsigMetrics metrics,
      Clock clock) {
    this.zones = zones;
    this.keys = keys.stream().collect(Collectors.toMap(Key::name, Function.identity()));
    this.requirement = requirement;
    this.metrics = metrics;
    this.clock = clock;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public boolean takesNotices() {
    return true;
  }

  @Override
  public CompletionStage<Answer> handle(Query query, Next next) {
    // What is looked up for the sake of a query has come here with that one.
    if (query.context().depth() > 0 || !zones.contains(query.name())) {
      return next.handle(query);
    }
    return query
        .context()
        .signed()
        .map(
            message ->
                Signature.of(message)
                    .map(signature -> verified(query, signature, next))
                    .orElseGet(() -> answered(Verdict.MALFORMED)))
        .orElseGet(() -> unsigned(query, next));
  }

  private CompletionStage<Answer> unsigned(Query query, Next next) {
    return requirement.covers(query) ? answered(Verdict.MISSING) : next.handle(query);
  }

  private CompletionStage<Answer> answered(Verdict verdict) {
    metrics.count(verdict);
    return CompletableFuture.completedFuture(answer(verdict));
  }

  private static Answer answer(Verdict verdict) {
    Answer.Builder answer = Answer.builder(NAME).rcode(verdict.rcode());
    if (verdict == Verdict.MISSING) {
      answer.error(ExtendedError.PROHIBITED, "this has to be signed (TSIG)");
    }
    return answer.build();
  }

  private CompletionStage<Answer> verified(Query query, Signature signature, Next next) {
    Optional<Algorithm> algorithm = Algorithm.of(signature.record().getAlgorithm());
    Optional<Key> key =
        Optional.ofNullable(keys.get(signature.key()))
            .filter(known -> algorithm.filter(known::isFor).isPresent());
    Algorithm by = algorithm.orElse(Algorithm.SHA256);
    Verdict verdict = key.map(known -> verdict(signature, known, by)).orElse(Verdict.BADKEY);
    metrics.count(verdict);
    ResponseSeal seal =
        new ResponseSeal(signature, key.filter(known -> verdict.isSigned()), by, verdict, clock);
    if (verdict == Verdict.GOOD) {
      return next.handle(query).thenApply(answer -> answer.sealed(seal));
    }
    Answer answer = answer(verdict);
    return CompletableFuture.completedFuture(
        verdict.isSigned() || verdict.isOnlySaid() ? answer.sealed(seal) : answer);
  }

  /** In the order in which RFC 8945 section 5.2 has it. */
  private Verdict verdict(Signature signature, Key key, Algorithm algorithm) {
    int bytes = signature.mac().length;
    if (bytes > algorithm.bytes() || bytes < algorithm.leastBytes()) {
      return Verdict.MALFORMED;
    }
    if (!signature.isBy(key, algorithm)) {
      return Verdict.BADSIG;
    }
    long apart = Math.abs(clock.instant().getEpochSecond() - signature.seconds());
    if (apart > signature.fudge()) {
      return Verdict.BADTIME;
    }
    return bytes < algorithm.bytes() ? Verdict.BADTRUNC : Verdict.GOOD;
  }
}
