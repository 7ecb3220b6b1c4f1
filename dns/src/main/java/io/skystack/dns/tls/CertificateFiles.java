package io.skystack.dns.tls;

import java.nio.file.Path;

/**
 * Where a server's certificate is.
 *
 * @param chain PEM file with the certificate and those that lead to an authority's
 * @param key PEM file with the certificate's key, not encrypted
 * @param clients what clients have to prove in turn
 */
public record CertificateFiles(Path chain, Path key, ClientAuth clients) {
  /** Those of a server that asks nothing of its clients. */
  public CertificateFiles(Path chain, Path key) {
    this(chain, key, ClientAuth.NONE);
  }
}
