package io.skystack.dns.tsig;

import org.xbill.DNS.Rcode;

/** What a query is by its signature (RFC 8945 section 5.2). */
enum Verdict {
  /** Signed as it should be. */
  GOOD("good", Rcode.NOERROR, Rcode.NOERROR),
  /** Not signed, and must be. */
  MISSING("missing", Rcode.REFUSED, Rcode.NOERROR),
  /** The record cannot be read, or its signature has a length that there is not. */
  MALFORMED("malformed", Rcode.FORMERR, Rcode.NOERROR),
  /** A key or an algorithm that is not known. */
  BADKEY("badkey", Rcode.NOTAUTH, Rcode.BADKEY),
  /** Signed by someone else, or changed since. */
  BADSIG("badsig", Rcode.NOTAUTH, Rcode.BADSIG),
  /** Signed too long ago, or in times to come. */
  BADTIME("badtime", Rcode.NOTAUTH, Rcode.BADTIME),
  /** Cut shorter than is taken here. */
  BADTRUNC("badtrunc", Rcode.NOTAUTH, 22);

  private final String label;
  private final int rcode;
  private final int error;

  Verdict(String label, int rcode, int error) {
    this.label = label;
    this.rcode = rcode;
    this.error = error;
  }

  /** As metrics name it. */
  String label() {
    return label;
  }

  /** The response code. */
  int rcode() {
    return rcode;
  }

  /** What the response's TSIG record says. */
  int error() {
    return error;
  }

  /** Whether the response to such a query is signed with its key (RFC 8945 section 5.3.2). */
  boolean isSigned() {
    return this == GOOD || this == BADTIME || this == BADTRUNC;
  }

  /** Whether the response to such a query has a TSIG record without a signature. */
  boolean isOnlySaid() {
    return this == BADKEY || this == BADSIG;
  }
}
