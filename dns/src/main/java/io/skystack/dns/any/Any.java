package io.skystack.dns.any;

import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.Plugin;
import io.skystack.dns.plugin.Query;
import io.skystack.dns.plugin.Validity;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.xbill.DNS.DClass;
import org.xbill.DNS.HINFORecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** Answers type ANY with one made-up HINFO record (RFC 8482 section 4.2), whatever the name. */
public final class Any implements Plugin {
  private static final int TTL_SECONDS = 3600;

  @Override
  public String name() {
    return "any";
  }

  @Override
  public CompletionStage<Answer> handle(Query query, Next next) {
    if (query.type() != Type.ANY || query.dclass() != DClass.IN) {
      return next.handle(query);
    }
    Answer.Builder answer =
        Answer.builder(name()).recursionAvailable(true).validity(Validity.of(List.of()));
    answer.answer().add(hinfo(query.name(), TTL_SECONDS));
    return CompletableFuture.completedFuture(answer.build());
  }

  /** The record: its CPU field names the RFC, its OS field is empty. */
  public static Record hinfo(Name owner, int ttl) {
    return new HINFORecord(owner, DClass.IN, ttl, "RFC8482", "");
  }
}
