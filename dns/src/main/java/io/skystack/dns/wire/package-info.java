/**
 * Messages as bytes (RFC 1035 section 4): {@link io.skystack.dns.wire.QueryParser} reads what
 * clients send, {@link io.skystack.dns.wire.ResponseEncoder} writes what they get. Nothing here
 * throws for what a client sent, waits, or knows of sockets.
 */
@NullMarked
package io.skystack.dns.wire;

import org.jspecify.annotations.NullMarked;
