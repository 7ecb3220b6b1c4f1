/**
 * The {@code tsig} plugin: queries that are signed with a secret, and responses to them (RFC 8945).
 * What a name or a type means is the business of the plugins behind it.
 */
@NullMarked
package io.skystack.dns.tsig;

import org.jspecify.annotations.NullMarked;
