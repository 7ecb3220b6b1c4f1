package io.skystack.skydns.select;

/** Which of the records at and below a name are the name's. */
public enum Scope {
  /** SkyDNS's rule: all of them. */
  ALL_BELOW,

  /**
   * Those that are the name's own. A record is its key's name's own; and one whose {@code
   * targetstrip} is not 0 is the name's above it too, for the last label of its key is no part of a
   * name. Where a name has none, and the records of the names one label below it share one group,
   * it has these: they are written as one set.
   */
  OWN
}
