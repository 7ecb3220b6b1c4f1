package io.skystack.dns.template;

import io.skystack.common.cli.BurstLog;
import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.Lookup;
import io.skystack.dns.plugin.Plugin;
import io.skystack.dns.plugin.Query;
import io.skystack.dns.plugin.Validity;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/**
 * Answers with records made from the question. Of several templates the first one that is for a
 * query answers it.
 *
 * <p>An answer is good for all unless it, or a template that was passed over, looks at more than
 * the question.
 */
public final class Template implements Plugin {
  static final String NAME = "template";
  private static final Logger log = LoggerFactory.getLogger(Template.class);
  private static final Validity ALWAYS = Validity.of(List.of());

  private final List<TemplateRule> rules;
  private final Lookup lookup;
  private final TemplateMetrics metrics;
  private final BurstLog trouble = new BurstLog(log);

  /**
   * @param rules in their order
   * @param lookup where the targets of CNAME records are looked up
   */
  Template(List<TemplateRule> rules, Lookup lookup, TemplateMetrics metrics) {
    this.rules = List.copyOf(rules);
    this.lookup = lookup;
    this.metrics = metrics;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public CompletionStage<Answer> handle(Query query, Next next) {
    boolean isForAll = true;
    for (TemplateRule rule : rules) {
      TemplateMatch match = new TemplateMatch(rule, query);
      if (!match.isAsked()) {
        continue;
      }
      isForAll &= rule.isForAll();
      Validity validity = isForAll ? ALWAYS : Validity.ONCE;
      switch (match.find()) {
        case FOUND -> {
          return answer(match, validity);
        }
        case FAILED -> {
          return CompletableFuture.completedFuture(failure().withValidity(validity));
        }
        case PASSED -> {}
      }
    }
    CompletionStage<Answer> answer = next.handle(query);
    return isForAll ? answer : answer.thenApply(one -> one.withValidity(Validity.ONCE));
  }

  private static Answer failure() {
    return Answer.ofRcode(Rcode.SERVFAIL, NAME);
  }

  private CompletionStage<Answer> answer(TemplateMatch match, Validity validity) {
    TemplateRule rule = match.rule();
    metrics.matched(match);
    if (rule.fails()) {
      return CompletableFuture.completedFuture(failure().withValidity(validity));
    }
    Answer.Builder answer =
        Answer.builder(NAME).authoritative(true).rcode(rule.rcode()).validity(validity);
    rule.error().ifPresent(error -> answer.error(error.code(), error.text()));
    try {
      fill(match, "answer", rule.answer(), answer.answer());
      fill(match, "additional", rule.additional(), answer.additional());
      fill(match, "authority", rule.authority(), answer.authority());
    } catch (TemplateException e) {
      trouble.warn("template", "template: {} for {}", e.getMessage(), match.query().name());
      return CompletableFuture.completedFuture(failure());
    }
    return complete(answer.build(), match.query());
  }

  private void fill(
      TemplateMatch match, String section, List<TextTemplate> templates, List<Record> records) {
    for (TextTemplate template : templates) {
      String text;
      try {
        text = template.fill(match.data());
      } catch (TemplateException e) {
        metrics.failed(match, section, template);
        throw e;
      }
      try {
        RecordText.parse(text).ifPresent(records::add);
      } catch (TemplateException e) {
        metrics.noRecord(match, section, template);
        throw e;
      }
    }
  }

  /** Looks up what aliases lead to, if addresses were asked for. */
  private CompletionStage<Answer> complete(Answer answer, Query query) {
    boolean isAddress = query.type() == Type.A || query.type() == Type.AAAA;
    if (!isAddress || answer.answer().stream().noneMatch(CNAMERecord.class::isInstance)) {
      return CompletableFuture.completedFuture(answer);
    }
    CompletionStage<Answer> grown = CompletableFuture.completedFuture(emptied(answer));
    for (Record record : answer.answer()) {
      grown = grown.thenCompose(before -> with(before, record, query));
    }
    return grown;
  }

  private static Answer emptied(Answer answer) {
    Answer.Builder builder = answer.toBuilder();
    builder.answer().clear();
    return builder.build();
  }

  private CompletionStage<Answer> with(Answer before, Record record, Query query) {
    List<Record> records = new ArrayList<>(before.answer());
    records.add(record);
    if (!(record instanceof CNAMERecord alias)) {
      return CompletableFuture.completedFuture(with(before, records, ALWAYS));
    }
    return lookup
        .lookUp(query, alias.getTarget(), query.type())
        .thenApply(
            found -> {
              records.addAll(found.answer());
              return with(before, records, found.validity());
            });
  }

  private static Answer with(Answer before, List<Record> records, Validity validity) {
    Answer.Builder builder = before.toBuilder();
    builder.answer().clear();
    builder.answer().addAll(records);
    return builder.validity(before.validity().and(validity)).build();
  }
}
