/**
 * Zones that are served with authority. {@link io.skystack.dns.zone.MasterFile} reads master files
 * (RFC 1035 section 5), {@link io.skystack.dns.zone.Zone} is the tree that answers are looked up in
 * (RFC 1034 section 4.3.2): built once, never changed, read without locks. The plugins here differ
 * in where their zones come from, and share how they answer.
 *
 * <p>Nothing enters that answers from anything but zones.
 */
@NullMarked
package io.skystack.dns.zone;

import org.jspecify.annotations.NullMarked;
