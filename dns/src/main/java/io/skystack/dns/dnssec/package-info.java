/**
 * The {@code dnssec} plugin: signs the answers of the plugins behind it while they are given (RFC
 * 4033 to 4035), and proves what is not there by NSEC3 (RFC 5155) made for the one question.
 *
 * <p>{@link io.skystack.dns.dnssec.Dnssec} is what a chain holds. Keys: {@link
 * io.skystack.dns.dnssec.KeyFiles} reads the files that dnssec-keygen and ldns-keygen write, and
 * {@link io.skystack.dns.dnssec.KeyMaker} writes such. Nothing here knows where records come from:
 * what exists is found out by asking the rest of the chain.
 */
@NullMarked
package io.skystack.dns.dnssec;

import org.jspecify.annotations.NullMarked;
