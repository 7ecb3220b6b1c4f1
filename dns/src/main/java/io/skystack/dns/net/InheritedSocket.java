package io.skystack.dns.net;

import java.net.InetSocketAddress;

/**
 * A socket that was open before this process began.
 *
 * @param descriptor its number
 * @param kind what it is
 * @param address where it is bound
 * @param name what the one who opened it calls it ({@code FileDescriptorName=} in a systemd unit);
 *     empty if nothing
 */
public record InheritedSocket(int descriptor, Kind kind, InetSocketAddress address, String name) {

  /** What a socket is for. */
  public enum Kind {
    /** Datagrams. */
    UDP,
    /** Connections that are to be accepted. */
    TCP
  }
}
