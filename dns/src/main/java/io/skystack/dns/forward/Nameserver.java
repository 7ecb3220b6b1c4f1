package io.skystack.dns.forward;

import io.skystack.common.cli.Addresses;
import java.net.InetSocketAddress;

/**
 * A server that queries are passed on to.
 *
 * @param isTls whether it is asked over TLS (RFC 7858); else over UDP and TCP
 */
public record Nameserver(InetSocketAddress address, boolean isTls) {
  /** A server that is asked over UDP and TCP. */
  public static Nameserver of(InetSocketAddress address) {
    return new Nameserver(address, false);
  }

  /** A server that is asked over TLS. */
  public static Nameserver tls(InetSocketAddress address) {
    return new Nameserver(address, true);
  }

  /** As an operator writes it: {@code 192.0.2.1:53}, {@code tls://192.0.2.1:853}. */
  @Override
  public String toString() {
    return (isTls ? "tls://" : "") + Addresses.format(address);
  }
}
