/** The {@code dns64} plugin: IPv6 addresses made from those of IPv4 (RFC 6147). */
@NullMarked
package io.skystack.dns.dns64;

import org.jspecify.annotations.NullMarked;
