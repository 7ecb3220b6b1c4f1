/**
 * The transports: sockets in, answers out. {@link io.skystack.dns.server.DnsServer} opens the
 * sockets; every message, whatever it came by, goes through {@link
 * io.skystack.dns.server.Answering}, one for each event loop: admission, the chain, the encoder.
 *
 * <p>What may enter: what a transport needs, and bounds on what clients can make the server hold.
 * What a question means is the business of plugins.
 */
@NullMarked
package io.skystack.dns.server;

import org.jspecify.annotations.NullMarked;
