package io.skystack.dns.zone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Type;
import org.xbill.DNS.ZoneTransferException;

/** What is kept of a zone's versions, and what comes out when it is applied. */
class HistoryTest {
  private static final int MOST_RECORDS = 1_000_000;

  private static Zone zone(long serial, String lines) throws ZoneException {
    try {
      return ZoneBuilder.of(
          ZoneTesting.name("zone.test."),
          ZoneTesting.zoneOf("zone.test.", lines).records().stream()
              .map(record -> withSerial(record, serial))
              .toList(),
          "test");
    } catch (IllegalArgumentException e) {
      throw new ZoneException(e.getMessage());
    }
  }

  private static Record withSerial(Record record, long serial) {
    return record instanceof SOARecord soa
        ? new SOARecord(
            soa.getName(),
            soa.getDClass(),
            soa.getTTL(),
            soa.getHost(),
            soa.getAdmin(),
            serial,
            soa.getRefresh(),
            soa.getRetry(),
            soa.getExpire(),
            soa.getMinimum())
        : record;
  }

  private static Set<String> text(Zone zone) {
    Set<String> lines = new TreeSet<>();
    zone.records().forEach(record -> lines.add(record.toString()));
    return lines;
  }

  /** Gives a receiver what a transfer says, as dnsjava does. */
  private static Zone applied(Zone before, List<Difference> differences) throws Exception {
    Received received = new Received(MOST_RECORDS, Optional.of(before));
    received.startIXFR();
    for (Difference difference : differences) {
      received.startIXFRDeletes(difference.from());
      for (Record record : difference.removed()) {
        received.handleRecord(record);
      }
      received.startIXFRAdds(difference.to());
      for (Record record : difference.added()) {
        received.handleRecord(record);
      }
    }
    assertThat(received.isDifferences()).isTrue();
    return ZoneBuilder.of(before.apex(), received.records(), "test");
  }

  @Test
  void leadsFromEachVersionToTheLast() throws Exception {
    Random random = new Random(7);
    ServedZone served = new ServedZone(ZoneTesting.name("zone.test."));
    served.keepHistory();
    List<Zone> versions = new ArrayList<>();
    for (int serial = 1; serial <= 20; serial++) {
      StringBuilder lines = new StringBuilder("@ NS ns\nns A 192.0.2.1\n");
      for (int name = 0; name < 30; name++) {
        if (random.nextBoolean()) {
          lines
              .append(random.nextBoolean() ? "n" : "N")
              .append(name)
              .append(random.nextBoolean() ? " 60" : "")
              .append(" A 192.0.2.")
              .append(random.nextInt(3))
              .append('\n');
        }
      }
      Zone zone = zone(serial, lines.toString());
      versions.add(zone);
      served.publish(zone);
    }
    for (Zone before : versions.subList(0, 19)) {
      List<Difference> since =
          served.now().orElseThrow().history().since(before.serial()).orElseThrow();
      assertThat(lower(text(applied(before, since)))).isEqualTo(lower(text(versions.get(19))));
    }
    assertThat(served.now().orElseThrow().history().since(20)).isEmpty();
    assertThat(served.now().orElseThrow().history().since(0)).isEmpty();
  }

  private static Set<String> lower(Set<String> lines) {
    Set<String> lower = new TreeSet<>();
    lines.forEach(line -> lower.add(line.toLowerCase(java.util.Locale.ROOT)));
    return lower;
  }

  @Test
  void keepsSoManyVersionsAndNoMore() throws Exception {
    ServedZone served = new ServedZone(ZoneTesting.name("zone.test."));
    served.keepHistory();
    for (int serial = 1; serial <= 150; serial++) {
      served.publish(zone(serial, "@ NS ns\nns A 192.0.2." + serial + "\n"));
    }
    History history = served.now().orElseThrow().history();
    assertThat(history.differences()).hasSize(100);
    assertThat(history.since(50)).isPresent();
    assertThat(history.since(49)).isEmpty();
  }

  @Test
  void keepsSoManyBytesAndNoMore() throws Exception {
    Difference small = Difference.between(zone(1, "@ NS ns\n"), zone(2, "@ NS ns2\n"));
    Difference large = new Difference(small.from(), List.of(), small.to(), List.of(), 9L << 20);
    assertThat(History.NONE.with(large).with(small).differences()).containsExactly(large, small);
    assertThat(History.NONE.with(large).with(large).differences()).containsExactly(large);
    Difference huge = new Difference(small.from(), List.of(), small.to(), List.of(), 17L << 20);
    assertThat(History.NONE.with(small).with(huge).differences()).isEmpty();
  }

  @Test
  void keepsNothingForNobodyAndNothingThatWentBack() throws Exception {
    ServedZone served = new ServedZone(ZoneTesting.name("zone.test."));
    served.publish(zone(1, "@ NS ns\n"));
    served.publish(zone(2, "@ NS ns2\n"));
    assertThat(served.now().orElseThrow().history()).isEqualTo(History.NONE);
    served.keepHistory();
    served.publish(zone(3, "@ NS ns\n"));
    assertThat(served.now().orElseThrow().history().since(2)).isPresent();
    served.publish(zone(1, "@ NS ns\n"));
    assertThat(served.now().orElseThrow().history()).isEqualTo(History.NONE);
  }

  @Test
  void refusesDifferencesThatDoNotFit() throws Exception {
    Zone before = zone(1, "@ NS ns\nns A 192.0.2.1\n");
    Zone after = zone(2, "@ NS ns\nns A 192.0.2.2\n");
    Difference right = Difference.between(before, after);
    assertThat(text(applied(before, List.of(right)))).isEqualTo(text(after));
    for (Difference wrong :
        List.of(
            new Difference(after.soa(), List.of(), after.soa(), List.of(), 0),
            new Difference(right.from(), right.added(), right.to(), List.of(), 0),
            new Difference(right.from(), List.of(), right.to(), right.removed(), 0))) {
      assertThatThrownBy(() -> applied(before, List.of(wrong)))
          .isInstanceOf(ZoneTransferException.class);
    }
    assertThatThrownBy(() -> new Received(MOST_RECORDS, Optional.empty()).startIXFR())
        .hasMessageContaining("not asked for");
    Received bounded = new Received(2, Optional.empty());
    bounded.startAXFR();
    assertThatThrownBy(
            () -> {
              for (int i : IntStream.range(0, 3).toArray()) {
                bounded.handleRecord(withSerial(before.soa(), i));
              }
            })
        .hasMessageContaining("more than 2");
    assertThat(before.soa().getType()).isEqualTo(Type.SOA);
  }
}
