package io.skystack.dns.forward;

/** In which order servers are asked. */
public enum Policy {
  /** Any first, each time another. */
  RANDOM,
  /** Each query starts at the next. */
  ROUND_ROBIN,
  /** In the order in which they are written. */
  SEQUENTIAL,
  /** All that are up at once: the first good answer counts. */
  ALL
}
