package io.skystack.skydns.answer;

import io.skystack.common.store.StoredRecord;
import java.util.List;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;

/** CNAME (RFC 1035 section 3.3.1): the first record at exactly the name whose host is a name. */
final class AliasAnswers implements Answerer {
  @Override
  public Draft draft(Inquiry inquiry, List<StoredRecord> records) {
    Name owner = inquiry.query().name();
    int depth = owner.labels() - 1; // without the root
    for (StoredRecord record : records) {
      if (record.key().depth() == depth
          && inquiry.hosts().hostOf(record) instanceof Host.Named named
          && !named.name().equals(owner)) {
        int ttl = inquiry.reading().ttlOf(record);
        return () -> Found.of(List.of(new CNAMERecord(owner, DClass.IN, ttl, named.name())));
      }
    }
    return () -> Found.NOTHING;
  }
}
