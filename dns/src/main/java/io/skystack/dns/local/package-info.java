/** The {@code local} plugin: names that must not leave a site (RFC 6761, RFC 6303). */
@NullMarked
package io.skystack.dns.local;

import org.jspecify.annotations.NullMarked;
