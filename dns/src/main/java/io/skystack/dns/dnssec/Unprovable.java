package io.skystack.dns.dnssec;

/** The rest of the chain does not say what a proof would need. */
final class Unprovable extends RuntimeException {
  Unprovable(String message) {
    super(message, null, false, false);
  }
}
