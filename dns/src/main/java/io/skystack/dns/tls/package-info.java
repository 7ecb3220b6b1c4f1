/**
 * A server's certificate: read from files, read again when they change, made into what TLS and QUIC
 * need. Nothing here is touched by a server that speaks neither.
 */
@NullMarked
package io.skystack.dns.tls;

import org.jspecify.annotations.NullMarked;
