package io.skystack.dns.forward;

import io.skystack.dns.plugin.Query;
import java.time.Duration;

/**
 * How messages go to servers.
 *
 * @param protocol what they are sent over first; what is truncated is always asked again over TCP
 * @param mixCase whether the letters of names in datagrams get a random case, which a server
 *     repeats and a forger must guess
 * @param idle after this time without a message a connection is closed
 * @param maxConnections to one server
 */
public record SocketOptions(Protocol protocol, boolean mixCase, Duration idle, int maxConnections) {
  /** As the client asked; mixed case; 10 s; 8 connections. */
  public static final SocketOptions DEFAULT =
      new SocketOptions(Protocol.AS_ASKED, true, Duration.ofSeconds(10), 8);

  /** What messages are sent over first. */
  public enum Protocol {
    /** TCP for what came over TCP, else UDP. */
    AS_ASKED,
    /** UDP. */
    PREFER_UDP,
    /** TCP. */
    FORCE_TCP
  }

  /** The same with another protocol. */
  public SocketOptions withProtocol(Protocol value) {
    return new SocketOptions(value, mixCase, idle, maxConnections);
  }

  /** The same with letters mixed, or left alone. */
  public SocketOptions withMixCase(boolean value) {
    return new SocketOptions(protocol, value, idle, maxConnections);
  }

  /** The same with other connections. */
  public SocketOptions withConnections(Duration idleTime, int most) {
    return new SocketOptions(protocol, mixCase, idleTime, most);
  }

  /** How a query goes to a server first. */
  Via first(Nameserver server, Query query) {
    if (server.isTls()) {
      return Via.STREAM;
    }
    return switch (protocol) {
      case PREFER_UDP -> Via.DATAGRAM;
      case FORCE_TCP -> Via.STREAM;
      case AS_ASKED -> query.transport() == Query.Transport.TCP ? Via.STREAM : Via.DATAGRAM;
    };
  }
}
