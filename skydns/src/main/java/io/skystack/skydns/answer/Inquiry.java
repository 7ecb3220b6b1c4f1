package io.skystack.skydns.answer;

import io.skystack.dns.plugin.Query;

/**
 * One query for a name of a domain, on its way through the {@link Answerer}s.
 *
 * @param query what was asked
 * @param options the defaults
 * @param reading the records as this query sees them
 * @param outside the way to names outside
 * @param hosts tells what hosts are
 */
record Inquiry(Query query, SkyOptions options, Reading reading, Outside outside, BadHosts hosts) {}
