package io.skystack.skydns.answer;

import io.skystack.common.store.StoredRecord;
import io.skystack.skydns.select.NameKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.xbill.DNS.DClass;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;

/**
 * NS of a domain (RFC 1035 section 3.3.11), with glue: each record below {@code ns.dns.<domain>} is
 * a server by its key's name, at its host, which must be an address.
 */
final class NameServerAnswers implements Answerer {
  @Override
  public Draft draft(Inquiry inquiry, List<StoredRecord> records) {
    List<Record> servers = new ArrayList<>();
    List<Record> glue = new ArrayList<>();
    for (StoredRecord record : records) {
      Host host = inquiry.hostOf(record);
      Optional<Name> server = NameKey.nameOf(record.key());
      if (host instanceof Host.Ip ip && server.isPresent()) {
        int ttl = inquiry.reading().ttlOf(record);
        servers.add(new NSRecord(inquiry.query().name(), DClass.IN, ttl, server.get()));
        glue.add(ResourceRecords.address(server.get(), ttl, ip.address()));
      } else if (host instanceof Host.Named) {
        inquiry.report(record, "a name server's host must be an address");
      }
    }
    return () -> new Found(servers, glue);
  }
}
