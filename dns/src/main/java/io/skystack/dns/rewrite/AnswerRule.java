package io.skystack.dns.rewrite;

import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.Query;
import io.skystack.dns.plugin.RecordCopy;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import org.xbill.DNS.Record;

/** What is done to an answer. */
@FunctionalInterface
public interface AnswerRule {
  /**
   * Changes an answer.
   *
   * @param query that was answered, as all rules have left it
   */
  CompletionStage<Answer> apply(Answer answer, Query query);

  /** Changes every record of all sections. */
  static AnswerRule ofRecords(UnaryOperator<Record> change) {
    return (answer, query) -> {
      Answer.Builder builder = answer.toBuilder();
      builder.answer().replaceAll(change);
      builder.authority().replaceAll(change);
      builder.additional().replaceAll(change);
      return CompletableFuture.completedFuture(builder.build());
    };
  }

  /** Makes one response code of another. */
  static AnswerRule ofRcode(int from, int to) {
    return (answer, query) ->
        CompletableFuture.completedFuture(
            answer.rcode() == from ? answer.toBuilder().rcode(to).build() : answer);
  }

  /** Keeps every TTL within bounds, in seconds. */
  static AnswerRule ofTtl(long least, long most) {
    return ofRecords(
        record -> RecordCopy.withTtl(record, Math.min(most, Math.max(least, record.getTTL()))));
  }
}
