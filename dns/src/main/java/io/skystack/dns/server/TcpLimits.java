package io.skystack.dns.server;

import java.time.Duration;

/**
 * What clients on connections may make the server hold, whatever is spoken on them (RFC 7766
 * sections 6.2 and 10).
 *
 * @param connections open at once, in all; one more is closed as it comes
 * @param connectionsPerClient open at once from one address
 * @param queriesPerConnection asked and not yet answered on one connection; more are not read until
 *     answers have gone out. With HTTP/2 and QUIC these are streams, and a client is told the bound
 * @param unreadBytes of answers that a client has not taken; no more of its queries are read until
 *     it takes them
 * @param idle how long a connection may stay without a whole query coming or an answer being taken
 * @param handshake how long a handshake of TLS or QUIC may take
 */
public record TcpLimits(
    int connections,
    int connectionsPerClient,
    int queriesPerConnection,
    int unreadBytes,
    Duration idle,
    Duration handshake) {
  private static final Duration HANDSHAKE = Duration.ofSeconds(5);

  /** What suits a server for a cluster. */
  public static final TcpLimits DEFAULT =
      new TcpLimits(4096, 256, 128, 256 * 1024, Duration.ofSeconds(10));

  /** With a handshake of 5 s. */
  public TcpLimits(
      int connections,
      int connectionsPerClient,
      int queriesPerConnection,
      int unreadBytes,
      Duration idle) {
    this(connections, connectionsPerClient, queriesPerConnection, unreadBytes, idle, HANDSHAKE);
  }

  /** The same with another time for handshakes. */
  public TcpLimits withHandshake(Duration value) {
    return new TcpLimits(
        connections, connectionsPerClient, queriesPerConnection, unreadBytes, idle, value);
  }
}
