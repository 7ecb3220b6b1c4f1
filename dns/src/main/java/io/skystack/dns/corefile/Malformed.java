package io.skystack.dns.corefile;

/**
 * A line of a Corefile that its plugin cannot be made from. What is wrong has been taken note of
 * already; throwing it only gives up.
 */
public final class Malformed extends RuntimeException {
  Malformed(String message) {
    super(message, null, false, false);
  }
}
