package io.skystack.dns.loadbalance;

import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.Plugin;
import io.skystack.dns.plugin.Query;
import io.skystack.dns.plugin.Validity;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/**
 * Has one address of each answer come first, chosen by chance and by the weights in a file; the one
 * that was first takes its place. The choice is good for one query: an answer with a choice in it
 * is not kept ready.
 */
final class Weighted implements Plugin {
  private final WeightFile file;

  /**
   * @param file this plugin's to close
   */
  Weighted(WeightFile file) {
    this.file = file;
  }

  @Override
  public String name() {
    return "loadbalance";
  }

  @Override
  public CompletionStage<Answer> handle(Query query, Next next) {
    return switch (query.type()) {
      case Type.A, Type.AAAA, Type.SRV -> next.handle(query).thenApply(this::chosen);
      default -> next.handle(query);
    };
  }

  private Answer chosen(Answer answer) {
    List<Integer> inAnswer = AddressRecords.places(answer.answer());
    List<Integer> inAdditional = AddressRecords.places(answer.additional());
    if (answer.rcode() != Rcode.NOERROR || (inAnswer.size() < 2 && inAdditional.size() < 2)) {
      return answer;
    }
    Answer.Builder builder = answer.toBuilder().validity(Validity.ONCE);
    choose(builder.answer(), inAnswer);
    choose(builder.additional(), inAdditional);
    return builder.build();
  }

  private void choose(List<Record> section, List<Integer> places) {
    if (places.size() < 2) {
      return;
    }
    Weights weights = file.weights();
    int[] ends = new int[places.size()];
    int sum = 0;
    for (int i = 0; i < ends.length; i++) {
      Record record = section.get(places.get(i));
      sum += weights.of(record.getName(), AddressRecords.address(record));
      ends[i] = sum;
    }
    int drawn = ThreadLocalRandom.current().nextInt(sum);
    int chosen = 0;
    while (drawn >= ends[chosen]) {
      chosen++;
    }
    Collections.swap(section, places.get(0), places.get(chosen));
  }

  @Override
  public void close() {
    file.close();
  }
}
