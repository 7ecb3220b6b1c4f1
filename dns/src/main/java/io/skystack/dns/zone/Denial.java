package io.skystack.dns.zone;

import org.xbill.DNS.Name;

/** The proofs of a zone that something is not there: those that its signer has put into it. */
sealed interface Denial permits NoDenial, NsecDenial, Nsec3Denial {
  /** Who takes the records of a proof; the same ones may be given more than once. */
  @FunctionalInterface
  interface Proof {
    void add(RrSet set);
  }

  /**
   * That a name does not exist.
   *
   * @param encloser the closest encloser: the longest name above that exists
   */
  void ofName(Name name, Node encloser, Proof proof);

  /** That a name that exists has no records of the type that was asked for. */
  void ofType(Node node, Proof proof);

  /** That a wildcard was right to answer for a name: it does not exist itself. */
  void ofExpansion(Name name, Node encloser, Proof proof);

  /** That a wildcard which would answer for a name has no records of the type. */
  void ofWildcardType(Name name, Node encloser, Node wildcard, Proof proof);
}
