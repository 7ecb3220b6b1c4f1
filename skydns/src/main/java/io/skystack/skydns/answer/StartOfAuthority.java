package io.skystack.skydns.answer;

import io.skystack.dns.plugin.Validity;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;

/** SOA records (RFC 1035 section 3.3.13) of domains; their serial is the hour. */
final class StartOfAuthority {
  private static final long HOUR_SECONDS = 3600;
  private static final long REFRESH_SECONDS = 28_800;
  private static final long RETRY_SECONDS = 7200;
  private static final long EXPIRE_SECONDS = 604_800;
  private static final Name PRIMARY = Name.fromConstantString("ns.dns");

  private final SkyOptions options;
  private final LongSupplier epochSeconds;
  private final Map<Name, Soa> negatives = new ConcurrentHashMap<>();

  StartOfAuthority(SkyOptions options, LongSupplier epochSeconds) {
    this.options = options;
    this.epochSeconds = epochSeconds;
  }

  /** A domain's SOA, and how long it stays the same. */
  record Soa(Record record, Validity validity) {}

  /**
   * The SOA as it is now.
   *
   * @param owner the domain, in the letter case to give it
   * @param ttl seconds
   */
  Soa of(Name owner, Name domain, int ttl) {
    long serial = serial();
    Record record =
        new SOARecord(
            owner,
            DClass.IN,
            ttl,
            SkyOptions.below(PRIMARY, domain).orElse(domain),
            options.hostmasterOf(domain),
            serial,
            REFRESH_SECONDS,
            RETRY_SECONDS,
            EXPIRE_SECONDS,
            options.minTtl());
    Validity.Source sameHour = () -> serial() == serial;
    return new Soa(record, Validity.of(List.of(sameHour)));
  }

  /**
   * The SOA of answers that say no (RFC 2308 section 3): the same object for as long as it says the
   * same, so that who writes many of them can tell.
   */
  Soa negative(Name domain) {
    Soa kept = negatives.get(domain);
    if (kept == null || !kept.validity().holds(0)) {
      kept = of(domain, domain, options.minTtl());
      negatives.put(domain, kept);
    }
    return kept;
  }

  private long serial() {
    long now = epochSeconds.getAsLong();
    return (now - now % HOUR_SECONDS) & 0xffff_ffffL;
  }
}
