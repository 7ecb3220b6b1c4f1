package io.skystack.dns.server;

import java.time.Duration;

/**
 * What clients on TCP may make the server hold (RFC 7766 sections 6.2 and 10).
 *
 * @param connections open at once, in all; one more is closed as it comes
 * @param connectionsPerClient open at once from one address
 * @param queriesPerConnection asked and not yet answered on one connection; more are not read until
 *     answers have gone out
 * @param unreadBytes of answers that a client has not taken; no more of its queries are read until
 *     it takes them
 * @param idle how long a connection may stay without a whole query coming or an answer being taken
 */
public record TcpLimits(
    int connections,
    int connectionsPerClient,
    int queriesPerConnection,
    int unreadBytes,
    Duration idle) {
  /** What suits a server for a cluster. */
  public static final TcpLimits DEFAULT =
      new TcpLimits(4096, 256, 128, 256 * 1024, Duration.ofSeconds(10));
}
