package io.skystack.dns.zone;

/** A plugin with zones of its own, which others of the same chain may transfer. */
interface ZoneHost {
  /** The zones as of now; others after zones have come or gone. */
  ZoneTable zones();
}
