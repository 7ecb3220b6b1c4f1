package io.skystack.skydns.answer;

import io.skystack.common.store.StoredRecord;
import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.Plugin;
import io.skystack.dns.plugin.Query;
import io.skystack.dns.plugin.Validity;
import io.skystack.skydns.select.RecordSelection.Selected;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/**
 * PTR (RFC 1035 section 3.5, RFC 3596 section 2.5) from the reverse keys. We know some names there
 * and others know the rest, so answers have no authority, and what we do not know is passed on.
 */
final class ReverseAnswers {
  private static final Name V4 = Name.fromConstantString("in-addr.arpa.");
  private static final Name V6 = Name.fromConstantString("ip6.arpa.");

  private final String origin;
  private final BiFunction<Query, Plugin.Next, Inquiry> begin;
  private final SkyMetrics metrics;

  ReverseAnswers(String origin, BiFunction<Query, Plugin.Next, Inquiry> begin, SkyMetrics metrics) {
    this.origin = origin;
    this.begin = begin;
    this.metrics = metrics;
  }

  /** Whether a name is one that an address is looked up by. */
  static boolean isReverse(Name name) {
    return name.subdomain(V4) || name.subdomain(V6);
  }

  /** Answers PTR where there are records for it; else passes the query on. */
  CompletionStage<Answer> answer(Query query, Plugin.Next next) {
    Inquiry inquiry = begin.apply(query, next);
    Selected own = inquiry.reading().select(query.name());
    if (query.type() == Type.PTR) {
      List<Record> pointers = pointers(inquiry, own.records());
      if (!pointers.isEmpty()) {
        return CompletableFuture.completedFuture(positive(inquiry, pointers));
      }
    }
    metrics.count(SkyMetrics.Kind.PASSED);
    inquiry.notes().rule(query.name(), "no PTR of ours: passed on to the plugins that follow");
    Validity validity = inquiry.reading().validity();
    return next.handle(query).thenApply(answer -> agreed(answer, own.exists(), validity));
  }

  private static List<Record> pointers(Inquiry inquiry, List<StoredRecord> records) {
    List<Record> pointers = new ArrayList<>();
    for (StoredRecord record : records) {
      Host host = inquiry.hostOf(record);
      if (host instanceof Host.Named named) {
        int ttl = inquiry.reading().ttlOf(record);
        pointers.add(new PTRRecord(inquiry.query().name(), DClass.IN, ttl, named.name()));
      } else if (!(host instanceof Host.Bad)) {
        inquiry.leaveOut(record, "type: its host is no name to point at");
      }
    }
    return pointers;
  }

  private Answer positive(Inquiry inquiry, List<Record> pointers) {
    metrics.count(SkyMetrics.Kind.ANSWER);
    Answer.Builder answer =
        Answer.builder(origin).recursionAvailable(true).validity(inquiry.reading().validity());
    answer.answer().addAll(ResourceRecords.tidy(pointers));
    return answer.build();
  }

  /**
   * Another's answer as ours: good for as long as we still know nothing better, and never NXDOMAIN
   * for a name that has a PTR with us, for that would deny the PTR too (RFC 8020).
   */
  private static Answer agreed(Answer answer, boolean exists, Validity validity) {
    Answer.Builder agreed = answer.toBuilder().validity(answer.validity().and(validity));
    return exists && answer.rcode() == Rcode.NXDOMAIN
        ? agreed.rcode(Rcode.NOERROR).build()
        : agreed.build();
  }
}
