package io.skystack.dns.zone;

import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.NSEC3Record;
import org.xbill.DNS.Name;

/** Proofs by NSEC3 records (RFC 5155 section 7.2). */
final class Nsec3Denial implements Denial {
  private final NSEC3Record parameters;
  private final Function<Name, @Nullable Node> nodes;
  private final byte[][] hashes;
  private final RrSet[] sets;

  /** A record with what its owner is the hash of. */
  static final class Hashed {
    private final byte[] hash;
    private final RrSet set;

    Hashed(byte[] hash, RrSet set) {
      this.hash = hash;
      this.set = set;
    }

    byte[] hash() {
      return hash;
    }

    RrSet set() {
      return set;
    }

    NSEC3Record nsec3() {
      return (NSEC3Record) set.records().get(0);
    }
  }

  /**
   * Of all the NSEC3 records of one chain.
   *
   * @param sorted by hash, not empty
   * @param nodes the names of the zone
   */
  Nsec3Denial(List<Hashed> sorted, Function<Name, @Nullable Node> nodes) {
    this.parameters = sorted.get(0).nsec3();
    this.nodes = nodes;
    this.hashes = sorted.stream().map(Hashed::hash).toArray(byte[][]::new);
    this.sets = sorted.stream().map(Hashed::set).toArray(RrSet[]::new);
  }

  /** The record whose hash is that of a name. */
  Optional<RrSet> matching(Name name) {
    int index = indexOf(name);
    return index < 0 ? Optional.empty() : Optional.of(sets[index]);
  }

  private int indexOf(Name name) {
    try {
      return Arrays.binarySearch(hashes, parameters.hashName(name), Arrays::compareUnsigned);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-1", e);
    }
  }

  private RrSet covering(Name name) {
    int index = indexOf(name);
    if (index >= 0) {
      return sets[index];
    }
    int before = -index - 2; // the last one leads to the first
    return sets[before < 0 ? sets.length - 1 : before];
  }

  @Override
  public void ofName(Name name, Node encloser, Proof proof) {
    Node proven = encloser(name, encloser, proof);
    proof.add(covering(Names.wildcardBelow(proven.name(), name)));
  }

  /** Section 7.2.1; what opt-out has left without a record is not proven to exist. */
  private Node encloser(Name name, Node encloser, Proof proof) {
    Node proven = encloser;
    RrSet matching = proven.proof();
    while (matching == null) {
      Node above = nodes.apply(new Name(proven.name(), 1));
      if (above == null) {
        throw new IllegalStateException("the apex has no NSEC3 record");
      }
      proven = above;
      matching = proven.proof();
    }
    proof.add(matching);
    proof.add(covering(Names.nextCloser(proven.name(), name)));
    return proven;
  }

  /** Sections 7.2.3 and 7.2.4, and 7.2.7 at a delegation. */
  @Override
  public void ofType(Node node, Proof proof) {
    RrSet matching = node.proof();
    if (matching != null) {
      proof.add(matching);
    } else {
      encloser(node.name(), node, proof);
    }
  }

  /** Section 7.2.6. */
  @Override
  public void ofExpansion(Name name, Node encloser, Proof proof) {
    proof.add(covering(Names.nextCloser(encloser.name(), name)));
  }

  /** Section 7.2.5. */
  @Override
  public void ofWildcardType(Name name, Node encloser, Node wildcard, Proof proof) {
    encloser(name, encloser, proof);
    RrSet matching = wildcard.proof();
    proof.add(matching == null ? covering(wildcard.name()) : matching);
  }
}
