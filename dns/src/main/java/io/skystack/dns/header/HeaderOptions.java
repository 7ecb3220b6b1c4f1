package io.skystack.dns.header;

import java.util.List;

/**
 * What {@link HeaderFlags} does.
 *
 * @param query what is done to queries, in this order
 * @param response what is done to responses, in this order
 */
public record HeaderOptions(List<Change> query, List<Change> response) {
  public HeaderOptions {
    query = List.copyOf(query);
    response = List.copyOf(response);
  }

  /** A flag that can be changed (RFC 1035 section 4.1.1). */
  public enum Flag {
    /** Authoritative answer; queries have no use for it. */
    AA,
    /** Recursion available; queries have no use for it. */
    RA,
    /** Recursion desired. */
    RD
  }

  /**
   * A change of a flag.
   *
   * @param isSet whether it is set, else cleared
   */
  public record Change(Flag flag, boolean isSet) {}
}
