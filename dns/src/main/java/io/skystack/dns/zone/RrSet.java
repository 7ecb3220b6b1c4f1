package io.skystack.dns.zone;

import java.util.List;
import org.xbill.DNS.Record;

/**
 * The records of one owner and type, ready to be put into an answer.
 *
 * @param type the type's number
 * @param records with one TTL (RFC 2181 section 5.2), each with the very owner of its node
 * @param signed these and their signatures
 */
record RrSet(int type, List<Record> records, List<Record> signed) {
  RrSet {
    records = List.copyOf(records);
    signed = List.copyOf(signed);
  }

  /** With signatures or without. */
  List<Record> records(boolean withSignatures) {
    return withSignatures ? signed : records;
  }

  /** The signatures alone. */
  List<Record> signatures() {
    return signed.subList(records.size(), signed.size());
  }
}
