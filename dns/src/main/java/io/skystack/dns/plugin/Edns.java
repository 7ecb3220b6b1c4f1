package io.skystack.dns.plugin;

import java.util.List;
import java.util.Optional;
import org.xbill.DNS.EDNSOption;

/**
 * A client's OPT record (RFC 6891).
 *
 * @param present whether there was one; without it the other values are those of plain DNS
 * @param payloadSize the largest UDP message it takes, in bytes, as it said it; 512 without EDNS
 * @param version 0 in a query that passed admission
 * @param dnssecOk the DO flag (RFC 3225)
 * @param options those that could be read, known or not
 */
public record Edns(
    boolean present, int payloadSize, int version, boolean dnssecOk, List<EDNSOption> options) {
  /** Plain DNS. */
  public static final Edns NONE = new Edns(false, 512, 0, false, List.of());

  public Edns {
    options = List.copyOf(options);
  }

  /** The first option of a code; empty if there is none. */
  public Optional<EDNSOption> option(int code) {
    for (EDNSOption option : options) {
      if (option.getCode() == code) {
        return Optional.of(option);
      }
    }
    return Optional.empty();
  }
}
