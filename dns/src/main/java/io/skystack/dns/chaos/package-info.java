/** The {@code chaos} plugin: what a server says of itself in class CH (RFC 4892). */
@NullMarked
package io.skystack.dns.chaos;

import org.jspecify.annotations.NullMarked;
