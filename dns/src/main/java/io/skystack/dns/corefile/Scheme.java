package io.skystack.dns.corefile;

import io.skystack.dns.plugin.Query.Transport;
import java.util.Locale;

/** What is spoken on a listener. */
public enum Scheme {
  /** Plain DNS, over UDP and TCP. */
  DNS(53, Transport.UDP),
  /** RFC 7858. */
  TLS(853, Transport.TLS),
  /** RFC 8484. */
  HTTPS(443, Transport.HTTPS),
  /** RFC 9250. */
  QUIC(853, Transport.QUIC);

  private final int defaultPort;
  private final Transport transport;

  Scheme(int defaultPort, Transport transport) {
    this.defaultPort = defaultPort;
    this.transport = transport;
  }

  int defaultPort() {
    return defaultPort;
  }

  /** How queries come; UDP for TCP too. */
  Transport transport() {
    return transport;
  }

  /** Whether queries that come so come by this. */
  boolean isSpokenOver(Transport other) {
    return other == transport || (this == DNS && other == Transport.TCP);
  }

  /** As it is written in front of {@code ://}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
