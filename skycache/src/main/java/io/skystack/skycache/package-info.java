/**
 * skycache: the engine's cache and forwarding as a program of its own, with dnsmasq's options for
 * this use. It knows nothing of records: what it answers comes from other servers, or from its
 * flags.
 */
@NullMarked
package io.skystack.skycache;

import org.jspecify.annotations.NullMarked;
