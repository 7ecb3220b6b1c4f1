package io.skystack.dns.server;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.common.testing.TestCertificates;
import io.skystack.dns.plugin.Query.Transport;
import io.skystack.dns.tls.CertificateFiles;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A server of every transport with a certificate of its own, and clients that trust it. */
final class EncryptedRig implements AutoCloseable {
  static final TcpLimits WIDE = new TcpLimits(100, 100, 100, 64 * 1024, Duration.ofSeconds(30));

  final PrometheusRegistry registry = new PrometheusRegistry();
  final Scripted plugin = new Scripted();
  final EncryptedAsking clients;
  final DnsServer server;

  EncryptedRig(TestCertificates certificates, TcpLimits limits) {
    this(
        certificates,
        new CertificateFiles(certificates.certificate("server"), certificates.key("server")),
        limits);
  }

  EncryptedRig(TestCertificates certificates, CertificateFiles files, TcpLimits limits) {
    clients = new EncryptedAsking(certificates);
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    EncryptionOptions encryption = EncryptionOptions.of(files).withReload(Duration.ofMillis(20));
    for (Transport transport : List.of(Transport.TLS, Transport.HTTPS, Transport.QUIC)) {
      encryption = encryption.with(transport, List.of(any), "--encrypted-addr");
    }
    server =
        DnsServer.start(
            DnsOptions.of(List.of(any))
                .withEventLoops(2)
                .withTcp(limits)
                .withEncryption(encryption),
            plugin.chain(),
            registry);
  }

  /** Certificates for a rig, in a folder. */
  static TestCertificates certificates(Path folder) {
    return new TestCertificates(folder, "ours").sign("server", "EC");
  }

  InetSocketAddress at(Transport transport) {
    return server.addresses(transport).get(0);
  }

  @Override
  public void close() {
    server.close();
    clients.close();
  }
}
