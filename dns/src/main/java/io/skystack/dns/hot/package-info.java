/**
 * Answers that are ready for the wire, kept for those who ask the same. In front of a chain: what
 * is found here is sent without asking it. Knows nothing of sockets or plugins; it holds an answer
 * for as long as its {@link io.skystack.dns.plugin.Validity} says.
 */
@NullMarked
package io.skystack.dns.hot;

import org.jspecify.annotations.NullMarked;
