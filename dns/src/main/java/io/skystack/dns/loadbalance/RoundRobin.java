package io.skystack.dns.loadbalance;

import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.Plugin;
import io.skystack.dns.plugin.Query;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/**
 * Shuffles the A and AAAA records of each answer, so that clients that take the first one spread
 * over all. Addresses change places only with those of the same owner and type, so that a CNAME
 * stays before its target; an answer with more than one CNAME stays in order.
 *
 * <p>By chance and not in turns: a counter that all queries share gives a client that asks for A
 * and AAAA in turns the same order for ever. The answer holds as long as it did: it says the same.
 */
public final class RoundRobin implements Plugin {
  private final Supplier<Random> random;

  /** What addresses have in common that may change places. */
  private record Rrset(Name owner, int type) {}

  public RoundRobin() {
    this(ThreadLocalRandom::current);
  }

  RoundRobin(Supplier<Random> random) {
    this.random = random;
  }

  @Override
  public String name() {
    return "loadbalance";
  }

  @Override
  public CompletionStage<Answer> handle(Query query, Next next) {
    return next.handle(query).thenApply(this::turned);
  }

  private Answer turned(Answer answer) {
    if (answer.answer().size() < 2 || cnames(answer.answer()) > 1) {
      return answer;
    }
    Answer.Builder turned = answer.toBuilder();
    shuffle(turned.answer());
    return turned.build();
  }

  private static long cnames(List<Record> records) {
    return records.stream().filter(record -> record.getType() == Type.CNAME).count();
  }

  /** Fisher and Yates, among the places of one RRset at a time. */
  private void shuffle(List<Record> records) {
    for (List<Integer> places : placesByRrset(records)) {
      for (int i = places.size() - 1; i > 0; i--) {
        swap(records, places.get(i), places.get(random.get().nextInt(i + 1)));
      }
    }
  }

  private static Collection<List<Integer>> placesByRrset(List<Record> records) {
    Map<Rrset, List<Integer>> places = new HashMap<>();
    for (int i = 0; i < records.size(); i++) {
      Record record = records.get(i);
      if (isAddress(record)) {
        Rrset rrset = new Rrset(record.getName(), record.getType());
        places.computeIfAbsent(rrset, none -> new ArrayList<>()).add(i);
      }
    }
    return places.values();
  }

  private static boolean isAddress(Record record) {
    return record.getType() == Type.A || record.getType() == Type.AAAA;
  }

  private static void swap(List<Record> records, int i, int j) {
    Record record = records.get(i);
    records.set(i, records.get(j));
    records.set(j, record);
  }
}
