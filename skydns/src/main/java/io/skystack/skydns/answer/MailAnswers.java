package io.skystack.skydns.answer;

import io.skystack.common.store.StoredRecord;
import java.util.ArrayList;
import java.util.List;
import org.xbill.DNS.DClass;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.Record;

/** MX (RFC 1035 section 3.3.9): the records that are marked as mail, with their addresses. */
final class MailAnswers implements Answerer {
  @Override
  public Draft draft(Inquiry inquiry, List<StoredRecord> records) {
    Targets targets = new Targets(inquiry);
    List<Record> exchanges = new ArrayList<>();
    List<StoredRecord> mail = new ArrayList<>(records.size());
    for (StoredRecord record : records) {
      if (record.value().mail()) {
        mail.add(record);
      } else {
        inquiry.leaveOut(record, "type: it is not marked as mail");
      }
    }
    for (Targets.Target target : targets.of(mail)) {
      exchanges.add(
          new MXRecord(
              inquiry.query().name(), DClass.IN, target.ttl(), target.priority(), target.name()));
    }
    return () -> new Found(exchanges, targets.addresses());
  }
}
