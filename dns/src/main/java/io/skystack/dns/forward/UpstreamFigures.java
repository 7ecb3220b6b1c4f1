package io.skystack.dns.forward;

/**
 * What was counted of one server since the start.
 *
 * @param queries that were sent to it and came to an end
 * @param failures those among them that brought no reply, or SERVFAIL or REFUSED
 */
public record UpstreamFigures(long queries, long failures) {}
