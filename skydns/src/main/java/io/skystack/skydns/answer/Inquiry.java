package io.skystack.skydns.answer;

import io.skystack.common.store.StoredRecord;
import io.skystack.dns.plugin.Query;

/**
 * One query for a name of a domain, on its way through the {@link Answerer}s.
 *
 * @param query what was asked
 * @param options the defaults
 * @param reading the records as this query sees them
 * @param outside the way to names outside
 * @param unusable where records are reported that nobody can be answered with
 * @param notes what the query's trace is told
 */
record Inquiry(
    Query query,
    SkyOptions options,
    Reading reading,
    Outside outside,
    Unusable unusable,
    Notes notes) {

  /** The host of a record; what it cannot be is reported. */
  Host hostOf(StoredRecord record) {
    Host host = Host.of(record.value().host());
    if (host instanceof Host.Bad) {
      report(record, "its host '" + Unusable.shown(record) + "' is neither a name nor an address");
    }
    return host;
  }

  /** Leaves out a record that nobody can be answered with: an operator should hear of it. */
  void report(StoredRecord record, String why) {
    unusable.report(record, why);
    notes.leftOut(record, why);
  }

  /** Leaves out a record that has nothing to say to this query. */
  void leaveOut(StoredRecord record, String why) {
    notes.leftOut(record, why);
  }
}
