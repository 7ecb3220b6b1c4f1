package io.skystack.dns.dnssec;

import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.Plugin;
import io.skystack.dns.plugin.Query;
import io.skystack.dns.plugin.Validity;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Type;

/** What only the keys can answer: DNSKEY and NSEC3PARAM of a signed domain, DS of one inside. */
final class OwnAnswers {
  private OwnAnswers() {}

  /**
   * The answer, without signatures.
   *
   * @param zone the keys that it will be signed with
   * @param stays whether the keys are still these
   * @return empty if the rest of the chain has to be asked
   */
  static Optional<CompletionStage<Answer>> to(
      Query query, KeyRing keys, ZoneKeys zone, Validity.Source stays, Plugin.Next next) {
    Name name = query.name();
    boolean apex = name.equals(zone.zone());
    if (apex && query.type() == Type.DNSKEY) {
      return Optional.of(positive(zone.dnskeys(name), stays));
    }
    if (apex && query.type() == Type.NSEC3PARAM) {
      return Optional.of(positive(List.of(Nsec3.parameters(name, zone.ttl())), stays));
    }
    if (!apex && query.type() == Type.DS && keys.isApex(name)) {
      return Optional.of(
          keys.keysOf(name)
              .map(inner -> positive(inner.ds(name), stays))
              .orElseGet(() -> unsigned(query, zone.zone(), next)));
    }
    return Optional.empty();
  }

  private static CompletionStage<Answer> positive(List<Record> records, Validity.Source stays) {
    Answer.Builder answer = authoritative().validity(Validity.of(List.of(stays)));
    answer.answer().addAll(records);
    return CompletableFuture.completedFuture(answer.build());
  }

  private static Answer.Builder authoritative() {
    return Answer.builder(Dnssec.NAME).authoritative(true).recursionAvailable(true);
  }

  /** No DS: the domain inside is not signed, which the outer one says with its own SOA. */
  private static CompletionStage<Answer> unsigned(Query query, Name outer, Plugin.Next next) {
    return next.handle(query.withName(outer).withType(Type.SOA))
        .thenApply(
            apex -> {
              Answer.Builder answer = authoritative().validity(apex.validity());
              apex.answer().stream()
                  .filter(SOARecord.class::isInstance)
                  .forEach(answer.authority()::add);
              return answer.build();
            });
  }
}
