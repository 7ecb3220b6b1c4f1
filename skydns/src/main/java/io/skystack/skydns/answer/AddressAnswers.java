package io.skystack.skydns.answer;

import io.skystack.common.store.StoredRecord;
import java.util.List;

/**
 * A and AAAA (RFC 1035 section 3.4.1, RFC 3596): the addresses of a name, by way of CNAMEs where
 * hosts are names.
 */
final class AddressAnswers implements Answerer {
  @Override
  public Draft draft(Inquiry inquiry, List<StoredRecord> records) {
    AddressWalk walk = new AddressWalk(inquiry, List.of(inquiry.query().type()));
    AddressWalk.Part part = walk.from(inquiry.query().name(), records);
    return () -> Found.of(walk.recordsOf(part));
  }
}
