package io.skystack.dns.tls;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Which clients are served by what they prove themselves with.
 *
 * @param policy what is asked of a client
 * @param authorities PEM file with the certificates that a client's must lead to, where it is
 *     verified; empty for those that the JDK trusts
 */
public record ClientAuth(Policy policy, Optional<Path> authorities) {
  /** Clients are not asked for certificates. */
  public static final ClientAuth NONE = new ClientAuth(Policy.NOCERT, Optional.empty());

  /** What is asked of a client (RFC 8446 section 4.3.2), by CoreDNS's names. */
  public enum Policy {
    /** Nothing. */
    NOCERT(false, false),
    /** A certificate, whichever; those without are served too. */
    REQUEST(false, false),
    /** A certificate, whichever. */
    REQUIRE(true, false),
    /** A good one, if any. */
    VERIFY_IF_GIVEN(false, true),
    /** A good one. */
    REQUIRE_AND_VERIFY(true, true);

    private final boolean requires;
    private final boolean verifies;

    Policy(boolean requires, boolean verifies) {
      this.requires = requires;
      this.verifies = verifies;
    }

    /** Whether clients without a certificate are turned away. */
    public boolean requires() {
      return requires;
    }

    /** Whether clients with one that leads to none of the authorities are turned away. */
    public boolean verifies() {
      return verifies;
    }
  }
}
