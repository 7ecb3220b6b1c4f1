package io.skystack.dns.server;

import io.skystack.dns.wire.ResponseEncoder;
import java.net.InetSocketAddress;
import java.util.Optional;

/** The way back to where a message came from. Called once, on the event loop that it came by. */
interface Reply {
  /** The address that the message came to; the wildcard's where nothing closer is known. */
  Optional<InetSocketAddress> server();

  /** Sends what the encoder holds; it is copied before this returns. */
  void send(ResponseEncoder message);

  /** There will be no answer. */
  void none();

  /**
   * Sends one message after the other, as fast as the client takes them. Only where the transport
   * {@link io.skystack.dns.plugin.Query.Transport#isStream takes several}.
   */
  default void sendAll(Messages messages) {
    throw new UnsupportedOperationException("this transport takes one message");
  }
}
