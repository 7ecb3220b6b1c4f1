package io.skystack.dns.plugin;

import java.net.InetSocketAddress;
import org.xbill.DNS.Name;

/**
 * A question that passed admission: one question, opcode QUERY, well formed.
 *
 * @param name the name as it was asked, letter case kept; absolute. dnsjava compares names without
 *     regard to case
 * @param type the type's number (see {@link org.xbill.DNS.Type})
 * @param dclass the class's number (see {@link org.xbill.DNS.DClass})
 * @param recursionDesired the RD flag
 * @param checkingDisabled the CD flag (RFC 4035 section 3.1.6)
 * @param edns what the client said in its OPT record
 * @param client where it came from
 * @param transport how it came
 */
public record Query(
    Name name,
    int type,
    int dclass,
    boolean recursionDesired,
    boolean checkingDisabled,
    Edns edns,
    InetSocketAddress client,
    Transport transport) {

  /** How a query came. */
  public enum Transport {
    UDP,
    TCP
  }

  /** The same query for another name: what a rewrite or the next link of a CNAME chain asks. */
  public Query withName(Name other) {
    return new Query(
        other, type, dclass, recursionDesired, checkingDisabled, edns, client, transport);
  }

  /** The same query for another type. */
  public Query withType(int other) {
    return new Query(
        name, other, dclass, recursionDesired, checkingDisabled, edns, client, transport);
  }
}
