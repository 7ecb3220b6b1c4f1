package io.skystack.common.etcd;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How to reach etcd and where the records are in it.
 *
 * @param endpoints the members' client URLs, {@code http} or {@code https}, port 2379 where none is
 *     given; at least one
 * @param caCert PEM file with the authorities that sign the members' certificates; empty for those
 *     that the Java runtime trusts
 * @param clientCert PEM file with this client's certificate and those between it and its authority;
 *     given together with {@code clientKey} or not at all
 * @param clientKey PEM file with the certificate's private key (PKCS #8, PKCS #1 or SEC 1, not
 *     encrypted)
 * @param username empty to go without authentication
 * @param password never shown
 * @param pathPrefix what stands before the first label of every key, such as {@code skydns};
 *     slashes at its ends do not count
 */
public record EtcdOptions(
    List<URI> endpoints,
    Optional<Path> caCert,
    Optional<Path> clientCert,
    Optional<Path> clientKey,
    String username,
    String password,
    String pathPrefix) {

  public EtcdOptions {
    endpoints = List.copyOf(endpoints);
    String inner = pathPrefix;
    while (inner.startsWith("/")) {
      inner = inner.substring(1);
    }
    while (inner.endsWith("/")) {
      inner = inner.substring(0, inner.length() - 1);
    }
    pathPrefix = inner;
  }

  /** Without TLS files and authentication. */
  public static EtcdOptions of(List<URI> endpoints, String pathPrefix) {
    return new EtcdOptions(
        endpoints, Optional.empty(), Optional.empty(), Optional.empty(), "", "", pathPrefix);
  }

  /** All but the password. */
  @Override
  public String toString() {
    return "EtcdOptions[endpoints="
        + endpoints
        + ", caCert="
        + caCert
        + ", clientCert="
        + clientCert
        + ", clientKey="
        + clientKey
        + ", username="
        + username
        + ", pathPrefix="
        + pathPrefix
        + "]";
  }
}
