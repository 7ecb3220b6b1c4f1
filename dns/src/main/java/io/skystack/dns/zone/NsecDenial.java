package io.skystack.dns.zone;

import java.util.Arrays;
import java.util.List;
import org.xbill.DNS.Name;

/** Proofs by NSEC records (RFC 4035 section 3.1.3). */
final class NsecDenial implements Denial {
  private final Name[] owners;
  private final RrSet[] sets;

  /**
   * Of all the NSEC records there are.
   *
   * @param sorted in canonical order (RFC 4034 section 6.1), not empty
   */
  NsecDenial(List<Node> sorted) {
    owners = sorted.stream().map(Node::name).toArray(Name[]::new);
    sets = sorted.stream().map(Node::proof).toArray(RrSet[]::new);
  }

  @Override
  public void ofName(Name name, Node encloser, Proof proof) {
    proof.add(atOrBefore(name));
    proof.add(atOrBefore(Names.wildcardBelow(encloser.name(), name)));
  }

  /** An empty non-terminal has no NSEC; the one before it leads past it. */
  @Override
  public void ofType(Node node, Proof proof) {
    proof.add(atOrBefore(node.name()));
  }

  @Override
  public void ofExpansion(Name name, Node encloser, Proof proof) {
    proof.add(atOrBefore(name));
  }

  @Override
  public void ofWildcardType(Name name, Node encloser, Node wildcard, Proof proof) {
    proof.add(atOrBefore(wildcard.name()));
    proof.add(atOrBefore(name));
  }

  private RrSet atOrBefore(Name name) {
    int index = Arrays.binarySearch(owners, name);
    if (index >= 0) {
      return sets[index];
    }
    int before = -index - 2; // the last one leads to the first
    return sets[before < 0 ? sets.length - 1 : before];
  }
}
