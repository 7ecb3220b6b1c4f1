package io.skystack.dns.tls;

import java.nio.file.Path;

/**
 * Where a server's certificate is.
 *
 * @param chain PEM file with the certificate and those that lead to an authority's
 * @param key PEM file with the certificate's key, not encrypted
 */
public record CertificateFiles(Path chain, Path key) {}
