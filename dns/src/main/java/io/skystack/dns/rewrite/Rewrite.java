package io.skystack.dns.rewrite;

import io.skystack.common.cli.BurstLog;
import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.ExtendedError;
import io.skystack.dns.plugin.Plugin;
import io.skystack.dns.plugin.Query;
import io.skystack.dns.plugin.Validity;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.Rcode;

/**
 * Changes queries by rules, in their order, until one of them stops, and answers by what the rules
 * have for them, in the opposite order. What was changed goes on down the same chain.
 *
 * <p>An answer is good for as long as it was, unless a rule looked at more than the question: then
 * it is that client's.
 */
public final class Rewrite implements Plugin {
  private static final Logger log = LoggerFactory.getLogger(Rewrite.class);
  static final String NAME = "rewrite";

  private final List<Rule> rules;
  private final BurstLog trouble = new BurstLog(log);

  public Rewrite(List<Rule> rules) {
    this.rules = List.copyOf(rules);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public CompletionStage<Answer> handle(Query query, Next next) {
    Query now = query;
    String name = NameChange.text(query.name());
    List<AnswerRule> answers = new ArrayList<>(0);
    boolean isForAll = true;
    for (Rule rule : rules) {
      isForAll &= rule.isForAll();
      Rule.Outcome outcome = rule.apply(now, name);
      if (outcome instanceof Rule.Outcome.Invalid invalid) {
        return CompletableFuture.completedFuture(refused(invalid.name()));
      }
      if (outcome instanceof Rule.Outcome.Done done) {
        if (!done.query().name().equals(now.name())) {
          note(query, done.query());
          name = NameChange.text(done.query().name());
        }
        now = done.query();
        answers.addAll(done.answers());
        if (rule.stops()) {
          break;
        }
      }
    }
    CompletionStage<Answer> answer = changed(next.handle(now), now, answers);
    return isForAll ? answer : answer.thenApply(Rewrite::forThisClient);
  }

  private static CompletionStage<Answer> changed(
      CompletionStage<Answer> first, Query query, List<AnswerRule> rules) {
    CompletionStage<Answer> answer = first;
    for (int i = rules.size() - 1; i >= 0; i--) {
      AnswerRule rule = rules.get(i);
      answer =
          answer.thenCompose(
              one ->
                  one.rcode() == Answer.DROP
                      ? CompletableFuture.completedFuture(one)
                      : rule.apply(one, query));
    }
    return answer;
  }

  private static Answer forThisClient(Answer answer) {
    return answer.validity().storable() ? answer.withValidity(Validity.ONCE) : answer;
  }

  private static void note(Query before, Query after) {
    if (before.trace().isOn()) {
      before.trace().note(NAME, "used", before.name().toString(), "asked as " + after.name());
    }
  }

  private Answer refused(String name) {
    trouble.warn("name", "rewrite: a rule makes '{}' of a name, which is none", name);
    return Answer.builder(NAME)
        .rcode(Rcode.SERVFAIL)
        .error(ExtendedError.OTHER, "the name cannot be rewritten")
        .build();
  }
}
