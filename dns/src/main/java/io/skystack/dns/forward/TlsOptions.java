package io.skystack.dns.forward;

import java.nio.file.Path;
import java.util.Optional;

/**
 * How servers that are asked over TLS are known, and we to them.
 *
 * @param serverName the name that their certificates must bear; empty: their IP address
 * @param caCert PEM file with the authorities that sign them; empty: those of the JDK
 * @param cert PEM file with our certificate; goes with {@code key}
 * @param key PEM file with its key, in PKCS #8
 */
public record TlsOptions(
    Optional<String> serverName, Optional<Path> caCert, Optional<Path> cert, Optional<Path> key) {
  /** The JDK's authorities, no certificate of ours. */
  public static final TlsOptions DEFAULT =
      new TlsOptions(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
}
