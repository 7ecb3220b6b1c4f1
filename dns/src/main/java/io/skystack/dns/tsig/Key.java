package io.skystack.dns.tsig;

import java.util.Optional;
import org.xbill.DNS.Name;

/** A secret that is shared with who asks. Its text form does not show it. */
final class Key {
  private final Name name;
  private final Optional<Algorithm> algorithm;
  private final byte[] secret;

  /**
   * @param name by which clients tell which secret they sign with
   * @param algorithm the only one that it is for; empty for all
   */
  Key(Name name, Optional<Algorithm> algorithm, byte[] secret) {
    this.name = name;
    this.algorithm = algorithm;
    this.secret = secret.clone();
  }

  Name name() {
    return name;
  }

  /** Whether it may be used with an algorithm. */
  boolean isFor(Algorithm other) {
    return algorithm.isEmpty() || algorithm.get() == other;
  }

  /** Signs the parts, one behind the other. */
  byte[] sign(Algorithm by, byte[]... parts) {
    return by.sign(secret, parts);
  }

  @Override
  public String toString() {
    return "key " + name;
  }
}
