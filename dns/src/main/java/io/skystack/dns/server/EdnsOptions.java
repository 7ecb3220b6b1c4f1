package io.skystack.dns.server;

import io.skystack.dns.wire.CookieSecrets;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What a server says to the EDNS options of its clients.
 *
 * @param nsid what tells it from others with the same address (RFC 5001), of at most 48 bytes;
 *     empty to say nothing
 * @param cookies whether it gives cookies to those who have one (RFC 7873)
 * @param secrets what cookies are made from; empty for random ones, changed every day
 * @param cookieRequired whether a query over UDP that has a cookie, but none of ours, gets
 *     BADCOOKIE instead of an answer
 */
public record EdnsOptions(
    String nsid, boolean cookies, Optional<CookieSecrets> secrets, boolean cookieRequired) {
  /** Cookies from random secrets, required of nobody. */
  public static final EdnsOptions DEFAULT = new EdnsOptions("", true, Optional.empty(), false);

  /** With everything else that OPT may say there is room for it beside a short answer. */
  public static final int MAX_NSID = 48;

  public EdnsOptions {
    if (nsid.getBytes(StandardCharsets.UTF_8).length > MAX_NSID) {
      throw new IllegalArgumentException("too long");
    }
  }
}
