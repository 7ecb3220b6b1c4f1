package io.skystack.skydns.answer;

import io.skystack.common.store.StoredRecord;
import java.util.List;
import java.util.Optional;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;

/**
 * CNAME (RFC 1035 section 3.3.1): the first record at exactly the name whose host is a name. In a
 * strict domain also one that is the name's by its {@code targetstrip}.
 */
final class AliasAnswers implements Answerer {
  @Override
  public Draft draft(Inquiry inquiry, List<StoredRecord> records) {
    Name owner = inquiry.query().name();
    Optional<Record> alias = Optional.empty();
    for (StoredRecord record : exact(inquiry, records)) {
      Host host = inquiry.hostOf(record);
      if (alias.isPresent()) {
        inquiry.leaveOut(record, "CNAME: one before it was taken");
      } else if (host instanceof Host.Named named && !named.name().equals(owner)) {
        int ttl = inquiry.reading().ttlOf(record);
        alias = Optional.of(new CNAMERecord(owner, DClass.IN, ttl, named.name()));
      } else if (!(host instanceof Host.Bad)) {
        inquiry.leaveOut(record, "type: its host is no other name");
      }
    }
    Found found = alias.map(record -> Found.of(List.of(record))).orElse(Found.NOTHING);
    return () -> found;
  }

  private static List<StoredRecord> exact(Inquiry inquiry, List<StoredRecord> records) {
    Name source = inquiry.options().sourceOf(inquiry.query().name());
    int depth = source.labels() - 1; // without the root
    boolean strict = inquiry.options().isStrict(source);
    return records.stream()
        .filter(
            record -> {
              int below = record.key().depth() - depth;
              boolean exact =
                  below == 0 || (strict && below == 1 && record.value().targetStrip() > 0);
              if (!exact) {
                inquiry.leaveOut(record, "CNAME: it is not at exactly the name");
              }
              return exact;
            })
        .toList();
  }
}
