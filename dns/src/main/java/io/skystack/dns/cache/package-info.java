/**
 * The plugin {@code cache}: keeps answers that are good until a moment, and gives them to the next
 * who asks. It stands before the plugin that asks other servers.
 *
 * <p>Answers that hold as long as records stay as they are never enter: hot answers keep those, and
 * know the very moment at which they end.
 */
@NullMarked
package io.skystack.dns.cache;

import org.jspecify.annotations.NullMarked;
