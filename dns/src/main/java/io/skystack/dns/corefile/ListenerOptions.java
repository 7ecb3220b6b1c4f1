package io.skystack.dns.corefile;

import io.skystack.dns.tls.CertificateFiles;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How a block's listeners are to be. Blocks on one listener that want it otherwise are an error,
 * but for those that want nothing.
 *
 * @param binds the addresses; none for all that the machine has
 * @param certificate for the encrypted schemes
 * @param idle after which a quiet connection is closed; empty for what is usual
 * @param nsid what is said of this server to those who ask (RFC 5001); empty for nothing
 * @param udpSize the largest message over UDP, in bytes; empty for what is usual
 */
public record ListenerOptions(
    List<InetAddress> binds,
    Optional<CertificateFiles> certificate,
    Optional<Duration> idle,
    Optional<String> nsid,
    Optional<Integer> udpSize) {
  /** What is usual. */
  public static final ListenerOptions DEFAULT =
      new ListenerOptions(
          List.of(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  public ListenerOptions {
    binds = List.copyOf(binds);
  }

  /** The same on other addresses. */
  public ListenerOptions withBinds(List<InetAddress> value) {
    return new ListenerOptions(value, certificate, idle, nsid, udpSize);
  }

  /** The same with a certificate. */
  public ListenerOptions withCertificate(CertificateFiles value) {
    return new ListenerOptions(binds, Optional.of(value), idle, nsid, udpSize);
  }

  /** The same with another time for quiet connections. */
  public ListenerOptions withIdle(Duration value) {
    return new ListenerOptions(binds, certificate, Optional.of(value), nsid, udpSize);
  }

  /** The same with an identifier. */
  public ListenerOptions withNsid(String value) {
    return new ListenerOptions(binds, certificate, idle, Optional.of(value), udpSize);
  }

  /** The same with another size of messages. */
  public ListenerOptions withUdpSize(int value) {
    return new ListenerOptions(binds, certificate, idle, nsid, Optional.of(value));
  }
}
