package io.skystack.dns.dnssec;

/** More is to be signed than can be: what waits is bounded. */
final class Overloaded extends RuntimeException {
  Overloaded() {
    super("too many signatures to make", null, false, false); // happens in floods: costs nothing
  }
}
