package hello;

import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.Plugin;
import io.skystack.dns.plugin.Query;
import io.skystack.dns.plugin.Validity;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

/** Answers TXT with a greeting, and passes everything else on. */
record Hello(String who) implements Plugin {
  @Override
  public String name() {
    return "hello";
  }

  @Override
  public CompletionStage<Answer> handle(Query query, Next next) {
    if (query.type() != Type.TXT) {
      return next.handle(query);
    }
    Answer.Builder answer = Answer.builder(name()).authoritative(true);
    answer.answer().add(new TXTRecord(query.name(), query.dclass(), 60, "hello " + who));
    answer.validity(Validity.of(List.of())); // the same question is always answered so
    return CompletableFuture.completedFuture(answer.build());
  }
}
