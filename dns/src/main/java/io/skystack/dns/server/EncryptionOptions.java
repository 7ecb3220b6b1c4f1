package io.skystack.dns.server;

import io.skystack.dns.plugin.Query.Transport;
import io.skystack.dns.tls.CertificateFiles;
import io.skystack.dns.tls.ServerCertificate;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The encrypted transports of a {@link DnsServer}.
 *
 * @param certificate what the server proves itself with, on all of them
 * @param reload how often the certificate's files are looked at
 * @param listens where each is spoken
 */
public record EncryptionOptions(
    CertificateFiles certificate, Duration reload, List<Listen> listens) {
  public EncryptionOptions {
    listens = List.copyOf(listens);
  }

  /**
   * A transport on an address.
   *
   * @param transport TLS, HTTPS or QUIC
   * @param address with port 0 for any that is free
   * @param flag the flag that an operator moves the address with, for messages
   */
  public record Listen(Transport transport, InetSocketAddress address, String flag) {
    public Listen {
      if (!transport.isEncrypted()) {
        throw new IllegalArgumentException(transport + " is not encrypted");
      }
    }
  }

  /** A certificate that is looked at every few seconds; no listeners yet. */
  public static EncryptionOptions of(CertificateFiles certificate) {
    return new EncryptionOptions(certificate, ServerCertificate.INTERVAL, List.of());
  }

  /** The same with one transport more, on each of the addresses. */
  public EncryptionOptions with(
      Transport transport, List<InetSocketAddress> addresses, String flag) {
    List<Listen> all = new ArrayList<>(listens);
    addresses.forEach(address -> all.add(new Listen(transport, address, flag)));
    return new EncryptionOptions(certificate, reload, all);
  }

  /** The same with another interval. */
  public EncryptionOptions withReload(Duration value) {
    return new EncryptionOptions(certificate, value, listens);
  }
}
