package io.skystack.dns.loadbalance;

import io.skystack.dns.net.Network;
import io.skystack.dns.net.NetworkTable;
import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.Plugin;
import io.skystack.dns.plugin.Query;
import io.skystack.dns.plugin.Validity;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;

/**
 * Has the addresses of some networks come before all others, in the order of the networks; those of
 * one network stay in the order that another plugin gives them. An answer with addresses of several
 * networks is not kept ready, for each client is to get them in another order.
 */
final class Preferring implements Plugin {
  private final Plugin order;
  private final List<NetworkTable> preferred;

  /**
   * @param order the plugin that gives addresses their order; this one's to close
   * @param preferred the best first
   */
  Preferring(Plugin order, List<Network> preferred) {
    this.order = order;
    this.preferred =
        preferred.stream().map(network -> NetworkTable.of(Map.of(network, 0))).toList();
  }

  @Override
  public String name() {
    return order.name();
  }

  @Override
  public CompletionStage<Answer> handle(Query query, Next next) {
    return order.handle(query, next).thenApply(this::sorted);
  }

  private Answer sorted(Answer answer) {
    boolean changes = differ(answer.answer()) || differ(answer.additional());
    if (answer.rcode() != Rcode.NOERROR || !changes) {
      return answer;
    }
    Answer.Builder builder = answer.toBuilder().rotates(false).validity(Validity.ONCE);
    sort(builder.answer(), answer.rotates());
    sort(builder.additional(), false);
    return builder.build();
  }

  private boolean differ(List<Record> section) {
    return AddressRecords.places(section).stream()
            .map(place -> rank(section.get(place)))
            .distinct()
            .count()
        > 1;
  }

  private void sort(List<Record> section, boolean shuffles) {
    List<Integer> places = AddressRecords.places(section);
    List<Record> addresses = new ArrayList<>();
    places.forEach(place -> addresses.add(section.get(place)));
    if (shuffles) {
      Collections.shuffle(addresses);
    }
    addresses.sort(Comparator.comparingInt(this::rank));
    for (int i = 0; i < places.size(); i++) {
      section.set(places.get(i), addresses.get(i));
    }
  }

  private int rank(Record record) {
    byte[] address = AddressRecords.address(record).getAddress();
    int rank = 0;
    while (rank < preferred.size() && preferred.get(rank).markOf(address) == NetworkTable.NONE) {
      rank++;
    }
    return rank;
  }

  @Override
  public void close() {
    order.close();
  }
}
