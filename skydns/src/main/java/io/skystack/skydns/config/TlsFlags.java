package io.skystack.skydns.config;

import io.skystack.common.cli.Addresses;
import io.skystack.common.cli.OperatorException;
import io.skystack.dns.plugin.Query.Transport;
import io.skystack.dns.server.DnsOptions;
import io.skystack.dns.server.EncryptionOptions;
import io.skystack.dns.tls.CertificateFiles;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;

/**
 * The encrypted transports, and the certificate for them. (The flags that begin with {@code --tls-}
 * and name files are older, and etcd's.)
 */
public final class TlsFlags {
  private static final String TLS = "--tls-addr";
  private static final String HTTPS = "--https-addr";
  private static final String QUIC = "--quic-addr";
  private static final String CERTIFICATE = "--server-cert";
  private static final String KEY = "--server-key";

  @Option(
      names = TLS,
      split = ",",
      paramLabel = "ADDR[:PORT]",
      converter = Port853.class,
      description = "Where to speak DNS over TLS, with commas between; port 853 if none is named.")
  private List<InetSocketAddress> tls = List.of();

  @Option(
      names = HTTPS,
      split = ",",
      paramLabel = "ADDR[:PORT]",
      converter = Port443.class,
      description =
          "Where to speak DNS over HTTPS (path /dns-query), with commas between; port 443 if none is"
              + " named.")
  private List<InetSocketAddress> https = List.of();

  @Option(
      names = QUIC,
      split = ",",
      paramLabel = "ADDR[:PORT]",
      converter = Port853.class,
      description = "Where to speak DNS over QUIC, with commas between; port 853 if none is named.")
  private List<InetSocketAddress> quic = List.of();

  @Option(
      names = CERTIFICATE,
      paramLabel = "FILE",
      description =
          "PEM file with this server's certificate and those that lead to its authority; read again"
              + " when it changes.")
  private Optional<Path> certificate = Optional.empty();

  @Option(
      names = KEY,
      paramLabel = "FILE",
      description = "PEM file with the key of this server's certificate.")
  private Optional<Path> key = Optional.empty();

  /**
   * The options with what the flags say.
   *
   * @throws OperatorException if there is no certificate for a transport, or half of one
   */
  public DnsOptions applyTo(DnsOptions options) {
    if (certificate.isPresent() != key.isPresent()) {
      throw new OperatorException("%s and %s go together: give both".formatted(CERTIFICATE, KEY));
    }
    if (certificate.isEmpty()) {
      firstUsed().ifPresent(TlsFlags::wantsCertificate);
      return options;
    }
    return options.withEncryption(
        EncryptionOptions.of(new CertificateFiles(certificate.get(), key.orElseThrow()))
            .with(Transport.TLS, tls, TLS)
            .with(Transport.HTTPS, https, HTTPS)
            .with(Transport.QUIC, quic, QUIC));
  }

  private Optional<String> firstUsed() {
    if (!tls.isEmpty()) {
      return Optional.of(TLS);
    }
    if (!https.isEmpty()) {
      return Optional.of(HTTPS);
    }
    return quic.isEmpty() ? Optional.empty() : Optional.of(QUIC);
  }

  private static void wantsCertificate(String flag) {
    throw new OperatorException(
        "%s needs a certificate: give %s and %s".formatted(flag, CERTIFICATE, KEY));
  }

  /**
   * Addresses with port 853 where they name none (RFC 7858 section 3.1, RFC 9250 section 4.1.1).
   */
  static final class Port853 implements ITypeConverter<InetSocketAddress> {
    @Override
    public InetSocketAddress convert(String value) {
      return Addresses.parse(value, 853);
    }
  }

  /** Addresses with the port of HTTPS where they name none. */
  static final class Port443 implements ITypeConverter<InetSocketAddress> {
    @Override
    public InetSocketAddress convert(String value) {
      return Addresses.parse(value, 443);
    }
  }
}
