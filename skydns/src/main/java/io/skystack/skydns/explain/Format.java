package io.skystack.skydns.explain;

/** How something is shown. */
public enum Format {
  /** For people. */
  TEXT,
  /** For programs. */
  JSON
}
