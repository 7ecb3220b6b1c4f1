package io.skystack.skydns.classic;

import java.util.Locale;

/** Why SkyDNS counted an answer as an error. */
enum Cause {
  NXDOMAIN,
  SERVFAIL,
  REFUSED,
  /** Whatever else it was. */
  TRUNCATED;

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
