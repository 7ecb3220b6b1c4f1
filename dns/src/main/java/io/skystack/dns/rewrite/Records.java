package io.skystack.dns.rewrite;

import java.util.Optional;
import java.util.function.Function;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DNAMERecord;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.NAPTRRecord;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.SRVRecord;

/** Records like others, but for one thing. */
final class Records {
  private Records() {}

  /** The same record with another name in its data; for the types that lead to a name. */
  static Record withValue(Record record, Function<Name, Optional<Name>> change) {
    if (record instanceof CNAMERecord r) {
      return to(
          r,
          r.getTarget(),
          change,
          n -> new CNAMERecord(r.getName(), r.getDClass(), r.getTTL(), n));
    } else if (record instanceof SRVRecord r) {
      return to(
          r,
          r.getTarget(),
          change,
          n ->
              new SRVRecord(
                  r.getName(),
                  r.getDClass(),
                  r.getTTL(),
                  r.getPriority(),
                  r.getWeight(),
                  r.getPort(),
                  n));
    } else if (record instanceof MXRecord r) {
      return to(
          r,
          r.getTarget(),
          change,
          n -> new MXRecord(r.getName(), r.getDClass(), r.getTTL(), r.getPriority(), n));
    } else if (record instanceof NSRecord r) {
      return to(
          r, r.getTarget(), change, n -> new NSRecord(r.getName(), r.getDClass(), r.getTTL(), n));
    } else if (record instanceof PTRRecord r) {
      return to(
          r, r.getTarget(), change, n -> new PTRRecord(r.getName(), r.getDClass(), r.getTTL(), n));
    } else if (record instanceof DNAMERecord r) {
      return to(
          r,
          r.getTarget(),
          change,
          n -> new DNAMERecord(r.getName(), r.getDClass(), r.getTTL(), n));
    } else if (record instanceof NAPTRRecord r) {
      return to(r, r.getReplacement(), change, n -> naptr(r, n));
    } else if (record instanceof SOARecord r) {
      return to(r, r.getHost(), change, n -> soa(r, n));
    }
    return record;
  }

  private static Record to(
      Record record,
      Name value,
      Function<Name, Optional<Name>> change,
      Function<Name, Record> make) {
    return change.apply(value).map(make).orElse(record);
  }

  private static Record naptr(NAPTRRecord r, Name replacement) {
    return new NAPTRRecord(
        r.getName(),
        r.getDClass(),
        r.getTTL(),
        r.getOrder(),
        r.getPreference(),
        r.getFlags(),
        r.getService(),
        r.getRegexp(),
        replacement);
  }

  private static Record soa(SOARecord r, Name host) {
    return new SOARecord(
        r.getName(),
        r.getDClass(),
        r.getTTL(),
        host,
        r.getAdmin(),
        r.getSerial(),
        r.getRefresh(),
        r.getRetry(),
        r.getExpire(),
        r.getMinimum());
  }
}
