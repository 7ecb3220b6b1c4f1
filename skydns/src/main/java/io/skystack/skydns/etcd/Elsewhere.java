package io.skystack.skydns.etcd;

import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.Lookup;
import io.skystack.dns.plugin.Query;
import io.skystack.dns.plugin.Validity;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;

/**
 * Names outside of the zones that records lead to. What is not known yet is taken note of, and all
 * of it asked at once; then the answer is made again.
 */
final class Elsewhere {
  /** Questions that one query may cause: records must not make an amplifier of us. */
  private static final int MOST_ASKED = 64;

  private final Query query;
  private final Lookup lookup;
  private final Map<Question, Answer> known = new HashMap<>();
  private final Set<Question> wanted = new LinkedHashSet<>();

  private record Question(Name name, int type) {}

  Elsewhere(Query query, Lookup lookup) {
    this.query = query;
    this.lookup = lookup;
  }

  /** The records that a name leads to; none as long as that is not known. */
  List<Record> records(Name name, int type) {
    Question question = new Question(name, type);
    Answer answer = known.get(question);
    if (answer != null) {
      return answer.answer();
    }
    if (known.size() + wanted.size() < MOST_ASKED) {
      wanted.add(question);
    }
    return List.of();
  }

  /** Whether something was asked for that is not known. */
  boolean isIncomplete() {
    return !wanted.isEmpty();
  }

  /** Asks for it; completes once all has been answered. */
  CompletableFuture<Void> ask() {
    List<Question> questions = List.copyOf(wanted);
    wanted.clear();
    List<CompletableFuture<Answer>> asked =
        questions.stream()
            .map(one -> lookup.lookUp(query, one.name(), one.type()).toCompletableFuture())
            .toList();
    return CompletableFuture.allOf(asked.toArray(CompletableFuture<?>[]::new))
        .thenRun(
            () -> {
              for (int i = 0; i < asked.size(); i++) {
                known.put(questions.get(i), asked.get(i).join());
              }
            });
  }

  /** How long all that was answered holds. */
  Validity validity() {
    Validity all = Validity.of(List.of());
    for (Answer answer : known.values()) {
      all = all.and(answer.validity());
    }
    return all;
  }
}
