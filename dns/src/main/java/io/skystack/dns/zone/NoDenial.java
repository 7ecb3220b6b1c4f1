package io.skystack.dns.zone;

import org.xbill.DNS.Name;

/** Of a zone that is not signed: no proof at all. */
record NoDenial() implements Denial {
  @Override
  public void ofName(Name name, Node encloser, Proof proof) {}

  @Override
  public void ofType(Node node, Proof proof) {}

  @Override
  public void ofExpansion(Name name, Node encloser, Proof proof) {}

  @Override
  public void ofWildcardType(Name name, Node encloser, Node wildcard, Proof proof) {}
}
