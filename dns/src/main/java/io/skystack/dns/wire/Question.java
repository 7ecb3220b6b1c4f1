package io.skystack.dns.wire;

import org.xbill.DNS.Name;

/**
 * The entry of a question section (RFC 1035 section 4.1.2).
 *
 * @param name as it was asked, letter case kept
 * @param type the type's number
 * @param dclass the class's number
 */
public record Question(Name name, int type, int dclass) {}
