/**
 * The chain: a query goes down it, an answer comes back up. {@link io.skystack.dns.plugin.Plugin}
 * is one link, {@link io.skystack.dns.plugin.Query} what goes in, {@link
 * io.skystack.dns.plugin.Answer} what comes out.
 *
 * <p>This is what plugin authors see; it knows nothing of sockets, of where records live, or of any
 * one plugin.
 */
@NullMarked
package io.skystack.dns.plugin;

import org.jspecify.annotations.NullMarked;
