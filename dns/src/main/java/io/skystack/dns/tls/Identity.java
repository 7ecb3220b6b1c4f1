package io.skystack.dns.tls;

import io.skystack.common.cli.OperatorException;
import io.skystack.common.tls.PemFiles;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * What a server proves who it is with, and what it asks of clients.
 *
 * @param key belongs to the first certificate
 * @param chain one certificate at least
 */
record Identity(PrivateKey key, List<X509Certificate> chain, ClientTrust clients) {
  Identity {
    chain = List.copyOf(chain);
  }

  /**
   * Reads it.
   *
   * @throws OperatorException if the files hold no certificate and its key
   */
  static Identity read(CertificateFiles files) {
    List<X509Certificate> chain = PemFiles.certificates(files.chain(), "server certificate");
    PrivateKey key = PemFiles.key(files.key(), "server key", chain.get(0), "server certificate");
    return new Identity(key, chain, ClientTrust.read(files.clients()));
  }

  X509Certificate[] chainArray() {
    return chain.toArray(X509Certificate[]::new);
  }
}
