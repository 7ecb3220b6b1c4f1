package io.skystack.skydns.answer;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.skystack.common.store.StoredRecord;
import java.util.ArrayList;
import java.util.List;
import org.xbill.DNS.Record;

/** TXT (RFC 1035 section 3.3.14): the texts of a name's records. */
final class TextAnswers implements Answerer {
  /**
   * What a message of 65,535 bytes has room for beside the header, the names and the OPT record.
   */
  private static final int MOST_TEXT_BYTES = 64_000;

  @Override
  public Draft draft(Inquiry inquiry, List<StoredRecord> records) {
    List<Record> texts = new ArrayList<>();
    for (StoredRecord record : records) {
      byte[] text = record.value().text().getBytes(UTF_8);
      if (text.length > MOST_TEXT_BYTES) {
        inquiry.report(record, "its text of " + text.length + " bytes fits no message");
      } else if (text.length > 0) {
        int ttl = inquiry.reading().ttlOf(record);
        texts.add(ResourceRecords.text(inquiry.query().name(), ttl, text));
      } else {
        inquiry.leaveOut(record, "type: it has no text");
      }
    }
    return () -> Found.of(texts);
  }
}
