package io.skystack.dns.server;

import io.netty.channel.socket.SocketChannel;

/** What is spoken on the connections that a listener accepts. */
interface StreamProtocol {
  /**
   * Makes a new connection's pipeline, on its event loop.
   *
   * @param answering that loop's
   * @param connections to enter by whoever can end the connection gracefully
   */
  void begin(SocketChannel channel, Answering answering, ListenerConnections connections);
}
