package io.skystack.dns.rewrite;

import io.skystack.dns.match.NameMatch;
import io.skystack.dns.match.Replacement;
import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.Lookup;
import io.skystack.dns.plugin.Query;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;

/**
 * Changes the target of a CNAME record. The records before it stay; what the new target has comes
 * in place of those behind it.
 */
final class CnameRule implements AnswerRule {
  private final NameMatch targets;
  private final String to;
  private final Replacement replacement;
  private final Lookup lookup;

  CnameRule(NameMatch targets, String to, Lookup lookup) {
    this.targets = targets;
    this.to = to;
    this.replacement = Replacement.ofGroups(to);
    this.lookup = lookup;
  }

  @Override
  public CompletionStage<Answer> apply(Answer answer, Query query) {
    for (int i = 0; i < answer.answer().size(); i++) {
      if (answer.answer().get(i) instanceof CNAMERecord alias) {
        Optional<Name> target =
            targets
                .replaced(NameChange.text(alias.getTarget()), replacement, to)
                .flatMap(NameChange::parse);
        if (target.isPresent()) {
          int at = i;
          return lookup
              .lookUp(query, target.get(), query.type())
              .thenApply(found -> changed(answer, at, alias, target.get(), found));
        }
      }
    }
    return CompletableFuture.completedFuture(answer);
  }

  private static Answer changed(
      Answer answer, int at, CNAMERecord alias, Name target, Answer found) {
    if (found.rcode() == Rcode.SERVFAIL || found.rcode() == Answer.DROP) {
      return answer.withValidity(answer.validity().and(found.validity()));
    }
    Answer.Builder builder = answer.toBuilder();
    builder.answer().clear();
    for (Record before : answer.answer().subList(0, at)) {
      if (before instanceof CNAMERecord) {
        builder.answer().add(before);
      }
    }
    builder
        .answer()
        .add(new CNAMERecord(alias.getName(), alias.getDClass(), alias.getTTL(), target));
    builder.answer().addAll(found.answer());
    return builder.validity(answer.validity().and(found.validity())).build();
  }
}
