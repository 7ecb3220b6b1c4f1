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
 * @param trace who is told how it is answered; {@link Trace#NONE} for all but explained queries
 * @param context what goes along with it
 */
public record Query(
    Name name,
    int type,
    int dclass,
    boolean recursionDesired,
    boolean checkingDisabled,
    Edns edns,
    InetSocketAddress client,
    Transport transport,
    Trace trace,
    Context context) {

  /** How a query came. */
  public enum Transport {
    UDP,
    TCP,
    /** DNS over TLS (RFC 7858). */
    TLS,
    /** DNS over HTTPS (RFC 8484). */
    HTTPS,
    /** DNS over QUIC (RFC 9250). */
    QUIC;

    /** Whether one query may be answered with several messages. */
    public boolean isStream() {
      return this == TCP || this == TLS;
    }

    /** Whether the two ends alone can read it. */
    public boolean isEncrypted() {
      return this == TLS || this == HTTPS || this == QUIC;
    }
  }

  /** A query that came by no message. */
  public Query(
      Name name,
      int type,
      int dclass,
      boolean recursionDesired,
      boolean checkingDisabled,
      Edns edns,
      InetSocketAddress client,
      Transport transport,
      Trace trace) {
    this(
        name,
        type,
        dclass,
        recursionDesired,
        checkingDisabled,
        edns,
        client,
        transport,
        trace,
        Context.NONE);
  }

  /** A query that nobody wants explained. */
  public Query(
      Name name,
      int type,
      int dclass,
      boolean recursionDesired,
      boolean checkingDisabled,
      Edns edns,
      InetSocketAddress client,
      Transport transport) {
    this(
        name,
        type,
        dclass,
        recursionDesired,
        checkingDisabled,
        edns,
        client,
        transport,
        Trace.NONE);
  }

  /** The same query for another name: what a rewrite or the next link of a CNAME chain asks. */
  public Query withName(Name other) {
    return with(other, type, dclass, recursionDesired, edns, context);
  }

  /** The same query for another type. */
  public Query withType(int other) {
    return with(name, other, dclass, recursionDesired, edns, context);
  }

  /** The same query in another class. */
  public Query withClass(int other) {
    return with(name, type, other, recursionDesired, edns, context);
  }

  /** The same query with another RD flag. */
  public Query withRecursionDesired(boolean other) {
    return with(name, type, dclass, other, edns, context);
  }

  /** The same query with something else in its OPT record. */
  public Query withEdns(Edns other) {
    return with(name, type, dclass, recursionDesired, other, context);
  }

  /** The same query with something else that goes along with it. */
  public Query withContext(Context other) {
    return with(name, type, dclass, recursionDesired, edns, other);
  }

  private Query with(
      Name newName,
      int newType,
      int newClass,
      boolean newRecursionDesired,
      Edns newEdns,
      Context newContext) {
    return new Query(
        newName,
        newType,
        newClass,
        newRecursionDesired,
        checkingDisabled,
        newEdns,
        client,
        transport,
        trace,
        newContext);
  }
}
