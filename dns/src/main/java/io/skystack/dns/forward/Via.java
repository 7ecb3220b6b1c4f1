package io.skystack.dns.forward;

/** How a message goes to a server. */
enum Via {
  /** UDP. */
  DATAGRAM,
  /** TCP or TLS. */
  STREAM
}
