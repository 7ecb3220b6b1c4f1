package io.skystack.dns.net;

import java.net.InetSocketAddress;

/** Addresses as operators write them. */
public final class SocketText {
  private SocketText() {}

  /** Such as {@code 127.0.0.1:53} or {@code [::1]:53}. */
  public static String of(InetSocketAddress address) {
    if (address.isUnresolved()) {
      return address.getHostString() + ":" + address.getPort();
    }
    String host = address.getAddress().getHostAddress();
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
  }
}
