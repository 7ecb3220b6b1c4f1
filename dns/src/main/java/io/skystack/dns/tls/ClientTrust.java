package io.skystack.dns.tls;

import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.skystack.common.tls.PemFiles;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.TrustManagerFactory;

/**
 * What a server asks of its clients, with the certificates that theirs must lead to.
 *
 * @param authorities none for those that the JDK trusts
 */
record ClientTrust(ClientAuth.Policy policy, List<X509Certificate> authorities) {
  ClientTrust {
    authorities = List.copyOf(authorities);
  }

  /**
   * Reads the certificates.
   *
   * @throws io.skystack.common.cli.OperatorException if the file holds none
   */
  static ClientTrust read(ClientAuth clients) {
    return new ClientTrust(
        clients.policy(),
        clients
            .authorities()
            .map(file -> PemFiles.certificates(file, "certificates of clients' authorities"))
            .orElse(List.of()));
  }

  /** The same for Netty. */
  io.netty.handler.ssl.ClientAuth mode() {
    if (policy == ClientAuth.Policy.NOCERT) {
      return io.netty.handler.ssl.ClientAuth.NONE;
    }
    return policy.requires()
        ? io.netty.handler.ssl.ClientAuth.REQUIRE
        : io.netty.handler.ssl.ClientAuth.OPTIONAL;
  }

  /** What judges the certificate of a client; whoever has one has proved that it is theirs. */
  TrustManagerFactory trust() {
    if (!policy.verifies()) {
      return InsecureTrustManagerFactory.INSTANCE; // any certificate is wanted, whoever signed it
    }
    try {
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(authorities.isEmpty() ? null : store());
      return factory;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e); // every JDK has it
    }
  }

  private KeyStore store() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    for (int i = 0; i < authorities.size(); i++) {
      store.setCertificateEntry("authority" + i, authorities.get(i));
    }
    return store;
  }
}
