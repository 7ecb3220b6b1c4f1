package io.skystack.dns.plugin;

/**
 * An extended DNS error (RFC 8914).
 *
 * @param code the INFO-CODE, such as 14 for "not ready" (section 4.15)
 * @param text the EXTRA-TEXT; may be empty
 */
public record ExtendedError(int code, String text) {
  /** Section 4.1: none of the others; the text says what. */
  public static final int OTHER = 0;

  /** Section 4.4: the answer is older than its TTL. */
  public static final int STALE_ANSWER = 3;

  /** Section 4.15: the server is not up and running yet. */
  public static final int NOT_READY = 14;

  /** Section 4.16: the operator's own list says no. */
  public static final int BLOCKED = 15;

  /** Section 4.18: the client itself asked for it to be left out. */
  public static final int FILTERED = 17;

  /** Section 4.19: this client may not ask. */
  public static final int PROHIBITED = 18;

  /** Section 4.21: the server does not have the zone. */
  public static final int NOT_AUTHORITATIVE = 20;

  /** Section 4.23: no server that knows could be reached. */
  public static final int NO_REACHABLE_AUTHORITY = 22;

  /** Section 4.24: something went wrong on the way to another server. */
  public static final int NETWORK_ERROR = 23;
}
