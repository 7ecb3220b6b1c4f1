package io.skystack.skydns.answer;

import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.Plugin;
import io.skystack.dns.plugin.Query;
import io.skystack.dns.plugin.Validity;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;

/**
 * The names outside of our domains that one query leads to, asked of the rest of the chain. All are
 * asked first, at once; what came back is read after {@link #whenAnswered}.
 */
final class Outside {
  /** Questions that one query may cause: records must not make an amplifier of us. */
  static final int MOST_ASKED = 64;

  private final Query query;
  private final Plugin.Next next;
  private final Notes notes;
  private final Map<Question, CompletableFuture<Answer>> asked = new HashMap<>();

  /** What is asked. Names are alike in any letter case. */
  private record Question(Name name, int type) {}

  Outside(Query query, Plugin.Next next, Notes notes) {
    this.query = query;
    this.next = next;
    this.notes = notes;
  }

  /** Asks; the same question is asked once, and none beyond the bound. */
  void ask(Name name, int type) {
    Question question = new Question(name, type);
    if (asked.size() < MOST_ASKED && !asked.containsKey(question)) {
      notes.asked(name, type);
      asked.put(question, send(query.withName(name).withType(type)));
    }
  }

  private CompletableFuture<Answer> send(Query outgoing) {
    CompletableFuture<Answer> answer;
    try {
      answer = next.handle(outgoing).toCompletableFuture();
    } catch (RuntimeException e) {
      answer = CompletableFuture.failedFuture(e);
    }
    return answer.exceptionally(e -> Answer.ofRcode(Rcode.SERVFAIL, "chain"));
  }

  /** Completes once all have answered; done already if none was asked. */
  CompletableFuture<Void> whenAnswered() {
    return CompletableFuture.allOf(asked.values().toArray(CompletableFuture<?>[]::new));
  }

  /** The answer section for a question; empty if it was not asked or led to nothing. */
  List<Record> answerTo(Name name, int type) {
    CompletableFuture<Answer> answer = asked.get(new Question(name, type));
    return answer == null ? List.of() : valueOf(answer).answer();
  }

  /** An answer that says neither yes nor no, if there is one. */
  Optional<Answer> failure() {
    return asked.values().stream()
        .map(Outside::valueOf)
        .filter(answer -> answer.rcode() != Rcode.NOERROR && answer.rcode() != Rcode.NXDOMAIN)
        .findFirst();
  }

  /** How long all that was answered holds. */
  Validity validity() {
    Validity all = Validity.of(List.of());
    for (CompletableFuture<Answer> answer : asked.values()) {
      all = all.and(valueOf(answer).validity());
    }
    return all;
  }

  private static Answer valueOf(CompletableFuture<Answer> answered) {
    try {
      return answered.join();
    } catch (CompletionException e) {
      throw new IllegalStateException("failures were turned into answers", e);
    }
  }
}
