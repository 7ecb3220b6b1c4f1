package io.skystack.dns.zone;

import java.util.Locale;

/** What somebody gets who asks for a zone. */
enum Transferred {
  /** All of it. */
  WHOLE,
  /** What has changed since the version that they have. */
  DIFFERENCES,
  /** Its SOA record: nothing has changed, or they are to come back over TCP. */
  SERIAL,
  /** Nothing: they may not have it, or not so. */
  REFUSED;

  /** As metrics name it. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
