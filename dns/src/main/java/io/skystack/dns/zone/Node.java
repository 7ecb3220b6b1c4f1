package io.skystack.dns.zone;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

/**
 * A name that exists in a zone, if only because others do below it (RFC 4592 section 2.2.2). What
 * an answer wants to know of the names above it was looked up when the zone was built.
 */
final class Node {
  private final Name name;
  private final RrSet[] sets;

  /** Beside each set: what goes into the additional section with it. */
  private final Additional[] additional;

  private @Nullable Node cut;
  private @Nullable Node dname;
  private @Nullable Node wildcard;
  private @Nullable RrSet proof;

  Node(Name name, RrSet[] sets, Additional[] additional) {
    this.name = name;
    this.sets = sets;
    this.additional = additional;
  }

  /** Has the names above known; while the zone is built. */
  void connect(@Nullable Node newCut, @Nullable Node newDname) {
    cut = newCut;
    dname = newDname;
  }

  /** Has the wildcard right below known; while the zone is built. */
  void connectWildcard(Node newWildcard) {
    wildcard = newWildcard;
  }

  /** Has the record known that proves what is here; while the zone is built. */
  void connectProof(RrSet newProof) {
    proof = newProof;
  }

  Name name() {
    return name;
  }

  /** The delegation that this name is, or is below of; null where the zone has authority. */
  @Nullable Node cut() {
    return cut;
  }

  /** The nearest name above, never this one, with a DNAME that all below is governed by. */
  @Nullable Node dname() {
    return dname;
  }

  /** The wildcard right below. */
  @Nullable Node wildcard() {
    return wildcard;
  }

  /** The NSEC of this name, or the NSEC3 of its hash. */
  @Nullable RrSet proof() {
    return proof;
  }

  /** All that is here, but NSEC3 records. */
  RrSet[] sets() {
    return sets;
  }

  /** The place among the sets; below 0 if there is none of this type. */
  int indexOf(int type) {
    for (int i = 0; i < sets.length; i++) {
      if (sets[i].type() == type) {
        return i;
      }
    }
    return -1;
  }

  /** The records of a type. */
  Optional<RrSet> set(int type) {
    int index = indexOf(type);
    return index < 0 ? Optional.empty() : Optional.of(sets[index]);
  }

  /** What goes with the set at a place. */
  Additional additional(int index) {
    return additional[index];
  }

  /** Whether there is a set of this type. */
  boolean has(int type) {
    return indexOf(type) >= 0;
  }

  /** Whether what is here is the zone's to say: not at, nor below, a delegation or a DNAME. */
  boolean isAuthoritative() {
    return cut == null && dname == null;
  }

  /** Whether the zone is delegated here, without a key to trust the child's by. */
  boolean isInsecureCut() {
    return cut == this && !has(Type.DS);
  }
}
