package io.skystack.skydns.answer;

import io.skystack.common.store.StoredRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Record;
import org.xbill.DNS.SRVRecord;

/** SRV (RFC 2782): a record for each host, with the addresses of the targets. */
final class ServiceAnswers implements Answerer {
  /** What weight 0 counts as, and the sum that weights are scaled to. */
  private static final int WHOLE = 100;

  @Override
  public Draft draft(Inquiry inquiry, List<StoredRecord> records) {
    Targets targets = new Targets(inquiry);
    List<Targets.Target> found = targets.of(records);
    Map<Integer, Long> sums = new HashMap<>();
    for (Targets.Target target : found) {
      sums.merge(target.priority(), (long) weightOf(target.record()), Long::sum);
    }
    List<Record> services = new ArrayList<>(found.size());
    for (Targets.Target target : found) {
      long weight = WHOLE * (long) weightOf(target.record()) / sums.get(target.priority());
      services.add(
          new SRVRecord(
              inquiry.query().name(),
              DClass.IN,
              target.ttl(),
              target.priority(),
              (int) weight,
              target.record().value().port(),
              target.name()));
    }
    return () -> new Found(services, targets.addresses());
  }

  private static int weightOf(StoredRecord record) {
    int weight = record.value().weight();
    return weight == 0 ? WHOLE : weight;
  }
}
