package io.skystack.dns.server;

import java.net.InetSocketAddress;

/** What addresses of sockets have to do with each other. */
final class Addressing {
  private Addressing() {}

  /** Whether what comes to one could come to the other too. */
  static boolean overlap(InetSocketAddress one, InetSocketAddress other) {
    return one.getPort() == other.getPort()
        && (one.equals(other) || isWildcard(one) || isWildcard(other));
  }

  static boolean isWildcard(InetSocketAddress address) {
    return address.getAddress().isAnyLocalAddress();
  }
}
