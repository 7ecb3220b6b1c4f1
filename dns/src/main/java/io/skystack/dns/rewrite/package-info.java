/**
 * The {@code rewrite} plugin: queries are changed on their way down the chain, and their answers on
 * the way back, so that whoever asked sees nothing of it.
 */
@NullMarked
package io.skystack.dns.rewrite;

import org.jspecify.annotations.NullMarked;
