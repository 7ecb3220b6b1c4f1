package io.skystack.dns.minimal;

import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.Plugin;
import io.skystack.dns.plugin.Query;
import java.util.concurrent.CompletionStage;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Type;

/**
 * Leaves the authority and additional sections out of answers that say yes. What says no needs its
 * SOA record, and a delegation its name servers, so these stay whole.
 */
public final class Minimal implements Plugin {
  @Override
  public String name() {
    return "minimal";
  }

  @Override
  public CompletionStage<Answer> handle(Query query, Next next) {
    CompletionStage<Answer> answer = next.handle(query);
    boolean isTransfer = query.type() == Type.AXFR || query.type() == Type.IXFR;
    return isTransfer ? answer : answer.thenApply(Minimal::minimal);
  }

  private static Answer minimal(Answer answer) {
    if (answer.rcode() != Rcode.NOERROR
        || (answer.authority().isEmpty() && answer.additional().isEmpty())
        || (answer.answer().isEmpty() && saysMore(answer))) {
      return answer;
    }
    Answer.Builder builder = answer.toBuilder();
    builder.authority().clear();
    builder.additional().clear();
    return builder.build();
  }

  /** Whether the authority section makes it a no or a delegation. */
  private static boolean saysMore(Answer answer) {
    for (Record record : answer.authority()) {
      if (record instanceof SOARecord || record instanceof NSRecord) {
        return true;
      }
    }
    return false;
  }
}
